import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useTexts } from '../../i18n/i18n.ts';
import { Empty, Notice } from '../../ui/index.ts';
import { useEditor } from './editor-context.ts';
import { focusInList } from './node-list.tsx';

/** What the check found; choosing a line goes to its node. */
export function ProblemsPanel() {
  const { t, pick } = useTexts();
  const { problems, store } = useEditor();
  if (problems.length === 0) {
    return (
      <Empty>
        <p>{t('flows.noProblems')}</p>
      </Empty>
    );
  }
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const go = (nodeId: string | null): void => {
    if (nodeId === null) return;
    store.select(nodeId);
    focusInList(nodeId);
  };
  return (
    <div className="flow-problems">
      <Notice look={errors === 0 ? 'info' : 'warn'}>
        {errors === 0 ? t('flows.onlyWarnings') : t('flows.errorsFirst', { count: errors })}
      </Notice>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.code}/${problem.nodeId}/${problem.exit}/${pick(problem.text)}`}>
            <button type="button" onClick={() => go(problem.nodeId)}>
              {problem.severity === 'error' ? (
                <CircleAlert size={15} className="flow-item-bad" aria-hidden />
              ) : (
                <TriangleAlert size={15} className="flow-item-warn" aria-hidden />
              )}
              <span>
                <span className="vh">{t(`flows.severity.${problem.severity}`)} </span>
                {pick(problem.text)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
