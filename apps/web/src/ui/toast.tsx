import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { createStore, useStore } from '../platform/store.ts';
import { IconButton } from './button.tsx';

type Look = 'info' | 'bad' | 'ready';
interface Toast {
  id: number;
  look: Look;
  text: string;
}

const shownForMs = { info: 5_000, ready: 4_000, bad: 9_000 } as const;
const shown = createStore<readonly Toast[]>([]);
let lastId = 0;

/**
 * A short word about something that just happened and needs no answer. Never the only place of what matters: what stays
 * true belongs on the page.
 */
export function toast(text: string, look: Look = 'info'): void {
  lastId += 1;
  const id = lastId;
  shown.set([...shown.get().filter((other) => other.text !== text), { id, look, text }].slice(-3));
  window.setTimeout(() => dismiss(id), shownForMs[look]);
}

function dismiss(id: number): void {
  shown.set(shown.get().filter((other) => other.id !== id));
}

const icons = { info: Info, bad: CircleAlert, ready: CircleCheck } as const;

/** Mounted once. */
export function Toasts({ closeLabel }: { closeLabel: string }) {
  const toasts = useStore(shown);
  return (
    <div className="ui-toasts" role="status" aria-live="polite">
      {toasts.map(({ id, look, text }) => {
        const Icon = icons[look];
        return (
          <div key={id} className={`ui-toast ui-toast-${look}`}>
            <Icon size={16} aria-hidden />
            <span>{text}</span>
            <IconButton
              size="small"
              label={closeLabel}
              icon={<X size={14} aria-hidden />}
              onClick={() => dismiss(id)}
            />
          </div>
        );
      })}
    </div>
  );
}
