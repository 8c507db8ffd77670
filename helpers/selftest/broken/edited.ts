/** A text with edits made. @throws if a text to replace does not occur exactly once */
export function edited(text: string, edits: Readonly<Record<string, string>>): string {
  return Object.entries(edits).reduce((before, [old, by]) => {
    if (old === '') return before + by;
    const parts = before.split(old);
    if (parts.length !== 2) throw new Error(`${JSON.stringify(old)} occurs ${parts.length - 1} times, not once`);
    return parts.join(by);
  }, text);
}
