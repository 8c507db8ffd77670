/** Whether the value of a variable with this name is a secret. A variable that names the place of a secret, or prints it, is not. */
export function namesSecret(name: string): boolean {
  return /TOKEN|PASSWORD|PASSCODE|PASSPHRASE|SECRET|API_?KEY/i.test(name) && !/_(?:COMMAND|DIR|FILE|PATH|URL)$/i.test(name);
}
