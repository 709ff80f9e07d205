/*
 * Is it HTML? By html-validate, of what the server sent: a browser mends what it reads.
 */
let validator;

/* What is wrong with a page, "rule, line: why"; empty when nothing is. */
export async function invalid(html) {
  if (!validator) {
    const { HtmlValidate, StaticConfigLoader } = await import('html-validate');
    validator = new HtmlValidate(new StaticConfigLoader({ extends: ['html-validate:standard'] }));
  }
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) => messages.map(({ ruleId, line, message }) => `${ruleId}, line ${line}: ${message}`));
}
