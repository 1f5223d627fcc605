/** The login page: says why it came, and where the reader goes after it. */
import { byId } from './element.js';

byId('key', HTMLInputElement).focus();
const query = new URLSearchParams(location.search);
byId('next', HTMLInputElement).value = query.get('next') ?? '/';
const reason = byId('reason', HTMLParagraphElement);
const needed = query.get('needs');
const reasonText = query.has('failed')
  ? 'This key is not known, or was revoked.'
  : needed === null
    ? ''
    : `That page needs a key with the scope ${needed}.`;
reason.textContent = reasonText;
reason.hidden = reasonText === '';
