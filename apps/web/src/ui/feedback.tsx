import { CircleAlert, CircleCheck, Info, RefreshCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

/** Grey lines for a part that is still loading; shown after 200 ms, silent for screen readers beside its status line. */
export function Skeleton({ lines = 4, status }: { lines?: number; status: string }) {
  const widths = [62, 100, 88, 94, 70, 97, 80, 91, 76, 58];
  return (
    <>
      <span className="vh" role="status">
        {status}
      </span>
      <div className="ui-skeleton" aria-hidden>
        {Array.from({ length: lines }, (_, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity
          <i key={line} style={{ width: `${widths[line % widths.length]}%` }} />
        ))}
      </div>
    </>
  );
}

interface ErrorBoxProps {
  /** What failed. */
  title: string;
  /** Whether the call is affected and what happens next. */
  text?: string | undefined;
  retryLabel?: string;
  onRetry?: () => void;
}

export function ErrorBox({ title, text, retryLabel, onRetry }: ErrorBoxProps) {
  return (
    <div className="ui-error" role="alert">
      <b>{title}</b>
      {onRetry && retryLabel ? (
        <Button size="small" icon={<RefreshCw size={13} aria-hidden />} onClick={onRetry}>
          {retryLabel}
        </Button>
      ) : (
        <span />
      )}
      {text ? <p>{text}</p> : null}
    </div>
  );
}

const noticeIcons = { info: Info, warn: TriangleAlert, bad: CircleAlert, ready: CircleCheck } as const;
interface NoticeProps {
  look: keyof typeof noticeIcons;
  children: ReactNode;
  /** One action at the end. */
  action?: ReactNode;
  /** Read out when it appears. */
  isLive?: boolean;
}

/** One line that stays as long as it is true. */
export function Notice({ look, children, action, isLive = false }: NoticeProps) {
  const Icon = noticeIcons[look];
  return (
    <div className={`ui-notice ui-notice-${look}`} role={isLive ? 'status' : undefined}>
      <Icon size={16} aria-hidden />
      <div>{children}</div>
      {action}
    </div>
  );
}

export function Empty({ icon, children }: { icon?: ReactNode; children: ReactNode }) {
  return (
    <div className="ui-empty">
      {icon}
      {children}
    </div>
  );
}
