/** Puts the plain runner in the place of Playwright's runner. */
export async function resolve(specifier, context, next) {
  if (specifier !== '@playwright/test') return next(specifier, context);
  return { url: new URL('./playwright-test.ts', import.meta.url).href, shortCircuit: true };
}
