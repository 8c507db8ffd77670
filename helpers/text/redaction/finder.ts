import { FormSearch } from './form-search.ts';
import { formsOf } from './secret-forms.ts';

/** Whether a text contains any of these secrets as a whole, in any form. Ignores secrets shorter than eight characters. */
export function finder(secrets: readonly string[]): (text: string) => boolean {
  const forms = secrets.flatMap(formsOf).map(({ text }) => ({ text, run: text.length }));
  const search = new FormSearch(forms);
  return (text) => {
    let found = false;
    search.search(text, () => {
      found = true;
      return false;
    });
    return found;
  };
}
