/** @file What the page says in words: that nothing is here yet and what to do, what went wrong and how to mend it. */
import type { ComponentChildren, JSX } from 'preact';
import type { ErrorReply } from '../../protocol/basics.js';
import { Icon, type IconName } from './icon.js';

export function Empty({ icon, title, children }: { icon: IconName; title: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} size={34} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** An error with its way out. */
export function Trouble({ error, again }: { error: ErrorReply['error'] | null; again?: (() => void) | undefined }): JSX.Element | null {
  if (!error) return null;
  return (
    <div class="notice bad" role="alert">
      <Icon name="warning" />
      <div>
        <p>{error.where ? `In ${error.where}: expected` : 'Expected'} {error.expected}; received {error.received}.</p>
        <p><strong>{sentence(error.fix)}</strong></p>
        {again && <p><button type="button" class="button" onClick={again}>Try again</button></p>}
      </div>
    </div>
  );
}

export function Note({ children }: { children: ComponentChildren }): JSX.Element {
  return <div class="notice"><Icon name="hint" /><div>{children}</div></div>;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
