import type { CentreTrunk } from '@shouwen/contract/administration';
import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { queryClient } from '../../platform/queries.ts';
import { Button, IconButton } from '../../ui/index.ts';
import { AdminHead } from '../admin-head.tsx';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { Loaded } from '../loaded.tsx';
import { TrunkDialog } from './trunk-dialog.tsx';
import { removeTrunk, trunksQuery } from './trunk-requests.ts';

type Open = { kind: 'edit'; trunk: CentreTrunk | null } | { kind: 'remove'; trunk: CentreTrunk } | null;

/** The lines to carriers and phone systems. */
export function TrunksPage() {
  const { t } = useTexts();
  const trunks = useQuery(trunksQuery);
  const [open, setOpen] = useState<Open>(null);
  const remove = async (trunkId: string): Promise<void> => {
    await removeTrunk(trunkId);
    await queryClient.invalidateQueries({ queryKey: trunksQuery.queryKey });
  };
  return (
    <div className="ui-page">
      <AdminHead title={t('shell.pages.trunks')} count={trunks.data?.length}>
        <Button
          look="primary"
          icon={<Plus size={15} aria-hidden />}
          onClick={() => setOpen({ kind: 'edit', trunk: null })}
        >
          {t('centre.trunk.add')}
        </Button>
      </AdminHead>
      <Loaded query={trunks} failedTitle={t('centre.trunk.failed')} emptyText={t('centre.trunk.none')}>
        {(items) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
          <section className="ui-panel ui-table-box" tabIndex={0} aria-label={t('shell.pages.trunks')}>
            <table className="ui-table">
              <thead>
                <tr>
                  <th scope="col">{t('centre.name')}</th>
                  <th scope="col">{t('centre.trunk.allowFrom')}</th>
                  <th scope="col">{t('centre.trunk.outbound')}</th>
                  <th scope="col">{t('centre.trunk.callerNumber')}</th>
                  <th scope="col">{t('centre.trunk.signIn')}</th>
                  <th scope="col">{t('flows.state')}</th>
                  <th scope="col">
                    <span className="vh">{t('accounts.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((trunk) => (
                  <TrunkRow key={trunk.trunkId} trunk={trunk} onOpen={setOpen} />
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Loaded>
      {open?.kind === 'edit' ? <TrunkDialog trunk={open.trunk} onClose={() => setOpen(null)} /> : null}
      {open?.kind === 'remove' ? (
        <ConfirmDialog
          title={t('centre.trunk.removeNamed', { name: open.trunk.name })}
          text={t('centre.trunk.removeAsk')}
          actionLabel={t('centre.remove')}
          isDanger
          act={() => remove(open.trunk.trunkId)}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}

const looks = { unknown: 'ui-chip', ready: 'ui-chip ui-chip-ready', failed: 'ui-chip ui-chip-bad' } as const;

function TrunkRow({ trunk, onOpen }: { trunk: CentreTrunk; onOpen: (open: Open) => void }) {
  const { t } = useTexts();
  const { outbound } = trunk;
  const signIn = outbound?.username == null ? t('centre.trunk.byAddress') : outbound.username;
  return (
    <tr>
      <th scope="row">{trunk.name}</th>
      <td className="num">{trunk.allowFrom.join(t('accounts.listComma')) || '—'}</td>
      <td className="num">
        {outbound === null ? t('centre.trunk.onlyIn') : `${outbound.host}:${outbound.port} ${outbound.protocol}`}
      </td>
      <td className="num">{outbound?.callerNumber ?? '—'}</td>
      <td>{outbound === null ? '—' : signIn}</td>
      <td>
        <span className={looks[trunk.state]}>{t(`centre.trunk.state.${trunk.state}`)}</span>
      </td>
      <td className="ui-table-end">
        <span className="admin-actions">
          <Button
            size="small"
            icon={<Pencil size={13} aria-hidden />}
            aria-label={t('centre.editNamed', { name: trunk.name })}
            onClick={() => onOpen({ kind: 'edit', trunk })}
          >
            {t('centre.edit')}
          </Button>
          <IconButton
            label={t('centre.trunk.removeNamed', { name: trunk.name })}
            icon={<Trash2 size={15} aria-hidden />}
            onClick={() => onOpen({ kind: 'remove', trunk })}
          />
        </span>
      </td>
    </tr>
  );
}
