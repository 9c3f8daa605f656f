import { useRouter, useRouterState } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useLiveFeed } from '../../insight/index.ts';
import { BigScreen } from './big-screen.tsx';
import { type LiveAddress, readLiveAddress, writeLiveAddress } from './live-address.ts';
import { LiveBoardView } from './live-board-view.tsx';

/** The live board. Team and big screen are in the address, so that a screen on a wall can open them by a link. */
export function LivePage() {
  useLiveFeed();
  const router = useRouter();
  const text = useRouterState({ select: (state) => state.location.searchStr });
  const address = useMemo(() => readLiveAddress(text), [text]);
  const change = (part: Partial<LiveAddress>): void => {
    const path = `/live${writeLiveAddress({ ...address, ...part })}`;
    router.history.replace(path);
  };
  const view = (
    <LiveBoardView
      teamName={address.teamName}
      isBig={address.isBig}
      onTeam={(teamName) => change({ teamName })}
      onBig={(isBig) => change({ isBig })}
    />
  );
  return address.isBig ? <BigScreen onLeave={() => change({ isBig: false })}>{view}</BigScreen> : view;
}
