import { cardTemplate } from '../plugin/card-template.ts';
import { actionTables } from './action-tables.ts';
import { contentTables } from './content-tables.ts';
import { pluginTables } from './plugin-tables.ts';
import { settingsTables } from './settings-tables.ts';

/** The files that hold what the table of settings says: each one's text, with what is generated made anew. */
export const generatedFiles: Readonly<Record<string, (text: string) => string>> = {
  'action.yml': between(actionTables),
  'docs/settings.md': between(settingsTables),
  'drone-plugin/docs.md': between(pluginTables),
  'drone-plugin/content.yaml': between(contentTables),
  'drone-plugin/card.json': () => `${JSON.stringify(cardTemplate, null, 2)}\n`,
};

/** What stands between a line with `begin generated` and one with `end generated`. Throws where the two are missing. */
function between(generate: () => string): (text: string) => string {
  return (text) => {
    const parts = /^(.*begin generated[^\n]*\n).*?([^\n]*end generated.*)$/s.exec(text);
    if (parts === null) throw new Error('the lines “begin generated” and “end generated” are missing');
    return `${parts[1]}${generate()}\n${parts[2]}`;
  };
}
