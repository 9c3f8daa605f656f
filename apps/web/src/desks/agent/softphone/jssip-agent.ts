/** JsSIP behind `SipAgent`. A lazy chunk: import it with `import()` only. */
import type { SoftphoneCredentials } from '@shouwen/contract';
import { UA, WebSocketInterface } from 'jssip';
import type { EndEvent, RTCSession } from 'jssip/lib/RTCSession.js';
import type { IncomingRTCSessionEvent, OutgoingRTCSessionEvent, UnRegisteredEvent } from 'jssip/lib/UA.js';
import { keepTelephoneCodecs } from './sdp.ts';
import type { SipAgent, SipAgentHandlers, SipSession, SipSessionHandlers } from './sip-agent.ts';
import type { DialFailure } from './softphone.ts';

/** The server is ICE-lite and reachable: no STUN or TURN server is asked, host candidates do. */
const peerConfiguration: RTCConfiguration = { iceServers: [], bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' };
const digitMs = 120;
const digitGapMs = 70;

export function createJssipAgent(credentials: SoftphoneCredentials, handlers: SipAgentHandlers): SipAgent {
  return new JssipAgent(credentials, handlers);
}

class JssipAgent implements SipAgent {
  readonly #ua: UA;
  readonly #socket: WebSocketInterface;
  readonly #domain: string;

  constructor(credentials: SoftphoneCredentials, handlers: SipAgentHandlers) {
    const url = `${window.location.origin.replace(/^http/, 'ws')}${credentials.webSocketPath}`;
    this.#socket = new WebSocketInterface(url);
    this.#domain = credentials.uri.split('@')[1] ?? credentials.realm;
    this.#ua = new UA({
      sockets: [this.#socket],
      uri: credentials.uri,
      authorization_user: credentials.username,
      password: credentials.password,
      realm: credentials.realm,
      user_agent: 'Shouwen web',
      register: true,
      register_expires: 300,
      // Timers of the server watch the call; a refresh that fails while the network is away must not end it.
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
      no_answer_timeout: 120,
    });
    this.#ua.on('registered', () => handlers.onRegistered());
    this.#ua.on('disconnected', () => handlers.onDisconnected());
    this.#ua.on('registrationFailed', (event: UnRegisteredEvent) => {
      const status: unknown = event.response ? Reflect.get(event.response, 'status_code') : null;
      handlers.onRefused(typeof status === 'number' ? status : null);
    });
    this.#ua.on('newRTCSession', (event: IncomingRTCSessionEvent | OutgoingRTCSessionEvent) => {
      if (event.session.direction !== 'incoming') return;
      const header = (name: string): string | null => event.request.getHeader(name) ?? null;
      handlers.onInvite(
        new JssipSession(event.session, {
          contactId: header('X-Shouwen-Contact'),
          offerId: header('X-Shouwen-Offer'),
          isAutomatic: header('X-Shouwen-Answer')?.toLowerCase() === 'auto',
        }),
      );
    });
  }

  start(): void {
    this.#ua.start();
    void warmUp();
  }

  stop(): void {
    this.#ua.stop();
  }

  unregister(): void {
    this.#ua.unregister();
  }

  renew(credentials: SoftphoneCredentials): void {
    this.#ua.set('authorization_user', credentials.username);
    this.#ua.set('password', credentials.password);
    this.#ua.set('realm', credentials.realm);
    this.#ua.register();
  }

  call(number: string, microphone: MediaStream): SipSession {
    const target = `sip:${number.replace(/[^0-9+*#]/g, '')}@${this.#domain}`;
    const session = this.#ua.call(target, {
      mediaStream: microphone,
      pcConfig: peerConfiguration,
      eventHandlers: {
        sdp: (event) => {
          if (event.originator === 'local') event.sdp = keepTelephoneCodecs(event.sdp);
        },
      },
    });
    return new JssipSession(session, { contactId: null, offerId: null, isAutomatic: false });
  }

  dropSocket(): void {
    const socket: unknown = Reflect.get(this.#socket, '_ws');
    if (!(socket instanceof WebSocket)) return;
    // Closing a dead socket can take a minute; JsSIP is told at once and opens a new one.
    socket.dispatchEvent(new CloseEvent('close', { wasClean: false, code: 4000 }));
    socket.onclose = null;
    socket.close();
  }
}

/** The first connection of a page starts threads and loads codecs; done now, the first answer does not wait for it. */
async function warmUp(): Promise<void> {
  const connection = new RTCPeerConnection(peerConfiguration);
  connection.addTransceiver('audio');
  await connection.setLocalDescription().catch(() => {});
  connection.close();
}

class JssipSession implements SipSession {
  readonly contactId: string | null;
  readonly offerId: string | null;
  readonly isAutomatic: boolean;
  handlers: SipSessionHandlers | null = null;
  readonly #session: RTCSession;
  #isReleased = false;
  #isEstablished = false;

  constructor(session: RTCSession, facts: { contactId: string | null; offerId: string | null; isAutomatic: boolean }) {
    this.#session = session;
    this.contactId = facts.contactId;
    this.offerId = facts.offerId;
    this.isAutomatic = facts.isAutomatic;
    this.#keepCallThroughNetworkLoss();
    session.on('peerconnection', (event) => this.#watch(event.peerconnection));
    const connection: RTCPeerConnection | null = session.connection;
    if (connection) this.#watch(connection);
    // One host candidate is enough; the rest of the gathering is not waited for.
    session.on('icecandidate', (event) => event.ready());
    session.on('accepted', () => this.#established());
    session.on('confirmed', () => this.#established());
    session.on('ended', () => this.#ended(null));
    session.on('failed', (event) => this.#ended(failureOf(event)));
  }

  answer(microphone: MediaStream): void {
    this.#session.answer({ mediaStream: microphone, pcConfig: peerConfiguration });
  }

  end(): void {
    if (!this.#session.isEnded()) this.#session.terminate();
  }

  release(): void {
    this.#isReleased = true;
    // Stopping the agent ends its sessions; this one is no longer ours to end.
    this.#session.terminate = () => {};
    const connection: RTCPeerConnection | null = this.#session.connection;
    connection?.close();
  }

  replaceTrack(track: MediaStreamTrack): void {
    void this.#sender()?.replaceTrack(track);
  }

  sendDigits(digits: string): void {
    const dtmf = this.#sender()?.dtmf;
    if (dtmf?.canInsertDTMF) dtmf.insertDTMF(dtmf.toneBuffer + digits, digitMs, digitGapMs);
  }

  #sender(): RTCRtpSender | undefined {
    const connection: RTCPeerConnection | null = this.#session.connection;
    return connection?.getSenders().find((sender) => sender.track?.kind === 'audio');
  }

  /**
   * JsSIP says BYE when ICE fails or a request gets no answer. Here the server keeps the call and gives it a new leg as
   * soon as the browser is back, so these two (they alone carry a status) must not end it.
   */
  #keepCallThroughNetworkLoss(): void {
    const terminate = this.#session.terminate.bind(this.#session);
    this.#session.terminate = (options) => {
      if (this.#isEstablished && options?.status_code !== undefined) this.handlers?.onMediaLost();
      else terminate(options);
    };
  }

  #watch(connection: RTCPeerConnection): void {
    connection.addEventListener('track', (event) => {
      this.handlers?.onSound(event.streams[0] ?? new MediaStream([event.track]));
    });
    connection.addEventListener('connectionstatechange', () => {
      if (connection.connectionState === 'failed') this.handlers?.onMediaLost();
      if (connection.connectionState === 'connected') this.handlers?.onMediaBack();
    });
  }

  #established(): void {
    if (this.#isEstablished) return;
    this.#isEstablished = true;
    this.handlers?.onEstablished();
  }

  #ended(failure: DialFailure | null): void {
    if (!this.#isReleased) this.handlers?.onEnded(this.#isEstablished ? null : failure);
  }
}

function failureOf(event: EndEvent): DialFailure {
  if (event.cause === 'User Denied Media Access') return 'microphone';
  const status: unknown = event.message ? Reflect.get(event.message, 'status_code') : null;
  if (status === 486 || status === 600) return 'busy';
  if (status === 404 || status === 484) return 'not-found';
  if (status === 408 || status === 480) return 'no-answer';
  if (status === 403 || status === 603) return 'refused';
  return 'unavailable';
}
