import { FileInput } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../ui/index.ts';

interface FileButtonProps {
  label: string;
  accept: string;
  isBusy?: boolean;
  onFile: (file: File) => void;
}

/** A button that asks for a file. The browser's own input stays out of sight and out of the order of Tab. */
export function FileButton({ label, accept, isBusy = false, onFile }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={<FileInput size={15} aria-hidden />} isBusy={isBusy} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        aria-label={label}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </>
  );
}
