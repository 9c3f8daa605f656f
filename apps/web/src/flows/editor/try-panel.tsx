import type { TriedStep, TryFlowResult } from '@shouwen/contract/flows';
import { exitsOf } from '@shouwen/contract/flows';
import { Play, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useErrorText } from '../../i18n/error-text.ts';
import { formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { serverNow } from '../../platform/realtime-browser.ts';
import { Button, Field, Input, Notice, Select, TextArea } from '../../ui/index.ts';
import { tryFlow } from '../flow-requests.ts';
import { useDraft, useEditor } from './editor-context.ts';
import { findNode } from './graph-edit.ts';
import {
  connectorsIn,
  fieldsAt,
  lookupOf,
  type QueueFate,
  queueFates,
  readScript,
  type TryFields,
  type TryProblem,
  walkOf,
} from './try-script.ts';

/** Kept while tabs change, for one who goes between the run and the settings. */
let lastFields: TryFields | null = null;
let lastResult: { flowId: string; result: TryFlowResult } | null = null;

/** A pretended call: when it comes, what is pressed, how the world answers; then the steps it takes. */
export function TryPanel() {
  const { t } = useTexts();
  const errorText = useErrorText();
  const { flowId, store } = useEditor();
  const { graph } = useDraft();
  const [fields, setFields] = useState(() => lastFields ?? fieldsAt(new Date(serverNow())));
  const [problem, setProblem] = useState<TryProblem | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState(lastResult?.flowId === flowId ? lastResult.result : null);

  const run = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    lastFields = fields;
    const request = readScript(fields, graph);
    setProblem('field' in request ? request : null);
    if ('field' in request) return;
    setBusy(true);
    setFailure(null);
    try {
      const next = await tryFlow(flowId, request);
      lastResult = { flowId, result: next };
      setResult(next);
      store.showWalk(walkOf(next.steps, flowId));
    } catch (error) {
      setFailure(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const clear = (): void => {
    lastResult = null;
    setResult(null);
    store.showWalk(null);
  };
  return (
    <div className="flow-try">
      <form onSubmit={(event) => void run(event)} noValidate>
        <TryForm fields={fields} problem={problem} onChange={(part) => setFields({ ...fields, ...part })} />
        <div className="flow-try-buttons">
          <Button type="submit" look="primary" icon={<Play size={14} aria-hidden />} isBusy={isBusy}>
            {t('flows.tryRun')}
          </Button>
          {result === null ? null : (
            <Button look="quiet" icon={<X size={14} aria-hidden />} onClick={clear}>
              {t('flows.tryClear')}
            </Button>
          )}
        </div>
      </form>
      {failure === null ? null : (
        <Notice look="bad" isLive>
          {failure}
        </Notice>
      )}
      {result === null ? null : <Steps result={result} />}
    </div>
  );
}

interface TryFormProps {
  fields: TryFields;
  problem: TryProblem | null;
  onChange: (part: Partial<TryFields>) => void;
}

function TryForm({ fields, problem, onChange }: TryFormProps) {
  const { t, pick } = useTexts();
  const { choices } = useEditor();
  const { graph } = useDraft();
  return (
    <>
      <div className="flow-two">
        <Field label={t('flows.tryDate')} error={problem?.field === 'when' ? t('flows.tryWhenProblem') : null}>
          <Input
            className="num"
            value={fields.date}
            maxLength={10}
            inputMode="numeric"
            autoComplete="off"
            onChange={(event) => onChange({ date: event.target.value })}
          />
        </Field>
        <Field label={t('flows.tryTime')}>
          <Input
            className="num"
            value={fields.time}
            maxLength={5}
            inputMode="numeric"
            autoComplete="off"
            onChange={(event) => onChange({ time: event.target.value })}
          />
        </Field>
      </div>
      <Field
        label={t('flows.tryKeys')}
        hint={t('flows.tryKeysHint')}
        error={problem?.field === 'keys' ? t('flows.tryKeysProblem') : null}
      >
        <Input
          className="num"
          value={fields.keys}
          maxLength={400}
          autoComplete="off"
          onChange={(event) => onChange({ keys: event.target.value })}
        />
      </Field>
      <div className="flow-two">
        <Field label={t('flows.tryCaller')}>
          <Input
            className="num"
            value={fields.callerNumber}
            maxLength={40}
            autoComplete="off"
            onChange={(event) => onChange({ callerNumber: event.target.value })}
          />
        </Field>
        <Field label={t('flows.tryQueue')}>
          <Select
            value={fields.queue}
            onChange={(event) => {
              const queue = queueFates.find((fate): fate is QueueFate => fate === event.target.value);
              if (queue !== undefined) onChange({ queue });
            }}
          >
            {queueFates.map((fate) => (
              <option key={fate} value={fate}>
                {t(`flows.fate.${fate}`)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      {connectorsIn(graph).map((connectorId) => {
        const answer = lookupOf(fields, connectorId);
        const connector = choices.connectors.find((one) => one.connectorId === connectorId);
        const set = (part: Partial<typeof answer>): void =>
          onChange({ lookups: { ...fields.lookups, [connectorId]: { ...answer, ...part } } });
        const isWrong = problem?.field === 'lookup' && problem.connectorId === connectorId;
        return (
          <fieldset key={connectorId} className="flow-rows">
            <legend>
              {t('flows.tryLookup', { name: connector === undefined ? connectorId : pick(connector.name) })}
            </legend>
            <Select
              aria-label={t('flows.tryAnswer')}
              value={answer.kind}
              onChange={(event) => {
                const kind = (['ok', 'failed', 'timeout'] as const).find((one) => one === event.target.value);
                if (kind !== undefined) set({ kind });
              }}
            >
              {(['ok', 'failed', 'timeout'] as const).map((kind) => (
                <option key={kind} value={kind}>
                  {t(`flows.lookupFate.${kind}`)}
                </option>
              ))}
            </Select>
            {answer.kind === 'ok' ? (
              <Field label={t('flows.tryBody')} error={isWrong ? t('flows.tryBodyProblem') : null}>
                <TextArea
                  className="flow-code"
                  rows={3}
                  value={answer.body}
                  spellCheck={false}
                  onChange={(event) => set({ body: event.target.value })}
                />
              </Field>
            ) : null}
          </fieldset>
        );
      })}
    </>
  );
}

function Steps({ result }: { result: TryFlowResult }) {
  const { t } = useTexts();
  const variables = Object.entries(result.variables).filter(([name]) => !name.startsWith('call.'));
  return (
    <div className="flow-steps">
      <p role="status">
        <b>{t(`flows.end.${result.end}`)}</b>
      </p>
      <ol>
        {result.steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no identity but their place
          <Step key={index} step={step} />
        ))}
      </ol>
      {variables.length === 0 ? null : (
        <dl>
          {variables.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value === '' ? '—' : value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function Step({ step }: { step: TriedStep }) {
  const { t, pick } = useTexts();
  const { store } = useEditor();
  const { graph } = useDraft();
  const node = findNode(graph, step.nodeId);
  const exit = node === null ? undefined : exitsOf(node).find((one) => one.name === step.exit);
  const words = [
    t(`flows.step.${step.step}`),
    ...(step.digit === null ? [] : [t('flows.pressed', { key: step.digit })]),
    ...(exit === undefined ? [] : [pick(exit.label)]),
    ...(step.detail === null ? [] : [step.detail]),
  ];
  return (
    <li>
      <button type="button" onClick={() => store.select(step.nodeId)}>
        <span className="num dim">{formatTimer(step.afterMs)}</span>
        <span>
          <b>{node === null ? step.nodeId : pick(node.name)}</b> {words.join(' · ')}
          {step.heard.length === 0 ? null : <small>{t('flows.heard', { what: step.heard.join(' + ') })}</small>}
        </span>
      </button>
    </li>
  );
}
