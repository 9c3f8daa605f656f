import type { Queue, UpdateQueueRequest } from '@shouwen/contract';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { queuesQuery } from '../accounts/queues-query.ts';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { api, call } from '../platform/api.ts';
import { isApiError } from '../platform/errors.ts';
import { queryClient } from '../platform/queries.ts';
import { Button, Dialog, Field, Input, Notice, Select, toast } from '../ui/index.ts';
import { skillsQuery } from './queries.ts';
import { fieldOfPath, fieldsOf, nameMax, type QueueField, type QueueFields, readFields } from './queue-form.ts';

type FieldTexts = { [Field in QueueField]?: string };

/** One queue as an administrator sets it. It holds for contacts offered from the moment it is saved. */
export function QueueDialog({ queue, onClose }: { queue: Queue; onClose: () => void }) {
  const { t, pick } = useTexts();
  return (
    <Dialog title={t('centre.editNamed', { name: pick(queue.name) })} closeLabel={t('common.close')} onClose={onClose}>
      <QueueForm queue={queue} onClose={onClose} />
    </Dialog>
  );
}

function QueueForm({ queue, onClose }: { queue: Queue; onClose: () => void }) {
  const { t } = useTexts();
  const save = useSave(queue.queueId, onClose);
  const [fields, setFields] = useState(() => fieldsOf(queue));
  const [problems, setProblems] = useState<FieldTexts>({});
  const set = (part: Partial<QueueFields>): void => setFields({ ...fields, ...part });

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const read = readFields(fields);
    setProblems(
      Object.fromEntries(
        Object.entries(read.problems).map(([field, problem]) => [field, t(`centre.problem.${problem}`)]),
      ),
    );
    if (read.request !== null) setProblems(await save.send(read.request));
  };

  return (
    <form className="queues-form" onSubmit={(event) => void submit(event)} noValidate>
      {save.failure === null ? null : (
        <Notice look="bad" isLive>
          {save.failure}
        </Notice>
      )}
      <Names fields={fields} problems={problems} onChange={set} />
      <Targets fields={fields} problems={problems} onChange={set} />
      <SkillChoices levels={fields.levels} error={problems.levels} onChange={(levels) => set({ levels })} />
      <div className="queues-buttons">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary" isBusy={save.isBusy}>
          {t('centre.save')}
        </Button>
      </div>
    </form>
  );
}

/** Sends and gives back what the server found wrong, by field. */
function useSave(queueId: string, onSaved: () => void) {
  const { t, pick } = useTexts();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const send = async (body: UpdateQueueRequest): Promise<FieldTexts> => {
    setBusy(true);
    setFailure(null);
    try {
      const saved = await call(api.PUT('/api/queues/{queueId}', { params: { path: { queueId } }, body }));
      await queryClient.invalidateQueries({ queryKey: queuesQuery.queryKey });
      toast(t('centre.saved', { name: pick(saved.name) }), 'ready');
      onSaved();
      return {};
    } catch (error) {
      const issues = isApiError(error) ? error.issues : [];
      const found = issues.map((issue) => [fieldOfPath(issue.path), issue.message] as const);
      const texts = Object.fromEntries(found.filter(([field]) => field !== null));
      setFailure(errorText(error));
      setBusy(false);
      return texts;
    }
  };
  return { isBusy, failure, send };
}

interface PartProps {
  fields: QueueFields;
  problems: FieldTexts;
  onChange: (part: Partial<QueueFields>) => void;
}

function Names({ fields, problems, onChange }: PartProps) {
  const { t } = useTexts();
  return (
    <div className="queues-two">
      <Field label={t('centre.nameZh')} error={problems.nameZh}>
        <Input
          value={fields.nameZh}
          maxLength={nameMax}
          autoComplete="off"
          onChange={(event) => onChange({ nameZh: event.target.value })}
        />
      </Field>
      <Field label={t('centre.nameEn')} error={problems.nameEn}>
        <Input
          value={fields.nameEn}
          maxLength={nameMax}
          autoComplete="off"
          onChange={(event) => onChange({ nameEn: event.target.value })}
        />
      </Field>
    </div>
  );
}

function Targets({ fields, problems, onChange }: PartProps) {
  const { t } = useTexts();
  return (
    <>
      <div className="queues-two">
        <Field label={t('centre.answerSeconds')} error={problems.answerSeconds}>
          <Input
            className="num"
            inputMode="numeric"
            value={fields.answerSeconds}
            maxLength={6}
            autoComplete="off"
            onChange={(event) => onChange({ answerSeconds: event.target.value })}
          />
        </Field>
        <Field label={t('centre.targetPercent')} error={problems.targetPercent}>
          <Input
            className="num"
            inputMode="numeric"
            value={fields.targetPercent}
            maxLength={6}
            autoComplete="off"
            onChange={(event) => onChange({ targetPercent: event.target.value })}
          />
        </Field>
      </div>
      <Field label={t('centre.wrapUpSeconds')} hint={t('centre.wrapUpHint')} error={problems.wrapUpSeconds}>
        <Input
          className="num"
          inputMode="numeric"
          value={fields.wrapUpSeconds}
          maxLength={6}
          autoComplete="off"
          onChange={(event) => onChange({ wrapUpSeconds: event.target.value })}
        />
      </Field>
    </>
  );
}

interface SkillChoicesProps {
  levels: Readonly<Record<string, number>>;
  error: string | undefined;
  onChange: (levels: Readonly<Record<string, number>>) => void;
}

function SkillChoices({ levels, error, onChange }: SkillChoicesProps) {
  const { t, pick } = useTexts();
  const id = useId();
  const { data: skills = [] } = useQuery(skillsQuery);
  const setLevel = (skillId: string, level: number | null): void => {
    const { [skillId]: _before, ...others } = levels;
    onChange(level === null ? others : { ...others, [skillId]: level });
  };
  return (
    <fieldset className="ui-field">
      <legend className="ui-field-label">{t('centre.skills')}</legend>
      {skills.length === 0 ? <p className="dim">{t('centre.noSkillsYet')}</p> : null}
      <ul className="queues-levels">
        {skills.map(({ skillId, name }) => {
          const level = levels[skillId];
          return (
            <li key={skillId}>
              <label htmlFor={`${id}-${skillId}`}>
                <input
                  id={`${id}-${skillId}`}
                  type="checkbox"
                  checked={level !== undefined}
                  onChange={(event) => setLevel(skillId, event.target.checked ? 1 : null)}
                />
                {pick(name)}
              </label>
              {level === undefined ? null : (
                <Select
                  aria-label={t('centre.levelOf', { name: pick(name) })}
                  value={level}
                  onChange={(event) => setLevel(skillId, Number(event.target.value))}
                >
                  {[1, 2, 3, 4, 5].map((choice) => (
                    <option key={choice} value={choice}>
                      {t('centre.level', { level: choice })}
                    </option>
                  ))}
                </Select>
              )}
            </li>
          );
        })}
      </ul>
      {error === undefined ? null : <div className="ui-field-error">{error}</div>}
    </fieldset>
  );
}
