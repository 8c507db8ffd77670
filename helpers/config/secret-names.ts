/** Whether the value of a variable of this name is a secret; where it says where one is kept, it is not. */
export function namesSecret(name: string): boolean {
  return /TOKEN|PASSWORD|PASSCODE|PASSPHRASE|SECRET|API_?KEY/i.test(name) && !/_(?:DIR|FILE|PATH|URL)$/i.test(name);
}
