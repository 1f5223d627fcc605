/** Questions in a dialog of the page. */
import { element } from './element.js';
import { openFormDialog } from './formDialog.js';

interface Question {
  readonly title: string;
  /** What will be so afterwards. */
  readonly text: string;
  /** The words of the buttons. */
  readonly no: string;
  readonly yes: string;
}

/** Whether the reader agrees. Escape and a closed dialog mean no. */
export async function confirmed({ title, text, no, yes }: Question): Promise<boolean> {
  const stay = element('button', { type: 'submit', value: 'no', textContent: no, autofocus: true });
  const go = element('button', { type: 'submit', value: 'yes', className: 'danger', textContent: yes });
  const answer = await askInDialog(title, [element('p', { textContent: text })], [stay, go]);
  return answer === 'yes';
}

/** Shows a dialog and removes it. @returns the value of the button that closed it; empty where none did */
export function askInDialog(title: string, content: readonly Node[], buttons: readonly Node[]): Promise<string> {
  return openFormDialog(title, content, buttons).closed;
}
