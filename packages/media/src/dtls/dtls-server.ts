import { createECDH, createHash, type ECDH, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { alertCode, DtlsFault } from './byte-reader.ts';
import { type DtlsCertificate, fingerprintOf } from './certificate.ts';
import {
  type ClientHello,
  checkCertificateVerify,
  readCertificate,
  readClientHello,
  readClientKeyExchange,
} from './client-messages.ts';
import { exportSrtpKeys, pseudoRandom, type RecordKeys, recordKeys, type SrtpKeys } from './key-schedule.ts';
import { type HandshakeMessage, handshakeType, Reassembly, writeHandshake } from './reassembly.ts';
import {
  contentType,
  type DtlsRecord,
  openRecord,
  readRecords,
  writePlainRecord,
  writeProtectedRecord,
} from './record.ts';
import { serverFlight } from './server-messages.ts';

/** First wait before a flight is sent again, doubled each time (RFC 6347 section 4.2.4.1 asks for 1 s; our peers are near). */
const RESEND_FIRST_MS = 400;
const RESEND_LONGEST_MS = 4000;
/** Counts resends for lost flights as well as repeats of the last message. */
const RESENDS_MAX = 12;
/** A repeated ClientHello within this time of our flight crossed it on the way. */
const CROSSED_MS = 20;
/** Datagrams one handshake may use up before it counts as an attack. */
const DATAGRAMS_MAX = 400;
/** Protected records that overtook the key exchange. */
const EARLY_RECORDS_MAX = 4;

/**
 * `waiting` for a ClientHello; `negotiating`, our flight is out; `connected`, keys are ready and the client proved that it
 * owns the certificate behind `peerFingerprint`; `closed` by the client's close_notify; `failed`, see `failure`.
 */
export type DtlsState = 'waiting' | 'negotiating' | 'connected' | 'closed' | 'failed';

/**
 * The server side of one DTLS 1.2 handshake for SRTP keys (RFC 6347, RFC 5764), always with a client certificate.
 * Order of the whole thing: ICE validates the path, then DTLS, then RTP. There is no HelloVerifyRequest because ICE already
 * proved that the client receives at its address. Comparing `peerFingerprint` with the SDP is up to the caller.
 *
 * Nothing it receives makes it throw. `send` gets whole datagrams; `receive` and `tick` are handed the time.
 */
export class DtlsServer {
  state: DtlsState = 'waiting';
  failure = '';
  peerFingerprint: string | null = null;
  srtpKeys: SrtpKeys | null = null;
  readonly #certificate: DtlsCertificate;
  readonly #send: (datagram: Buffer) => void;
  readonly #reassembly = new Reassembly();
  readonly #serverRandom = randomBytes(32);
  readonly #ecdh: ECDH = createECDH('prime256v1');
  #hello: ClientHello | null = null;
  #transcript: Buffer[] = [];
  #flight: Buffer[] = [];
  #peerKey: KeyObject | null = null;
  #isPeerVerified = false;
  #masterSecret: Buffer | null = null;
  #keys: RecordKeys | null = null;
  #early: DtlsRecord[] = [];
  #finished: Buffer | null = null;
  #plainSequence = 0;
  #protectedSequence = 0;
  #sentAtMs = 0;
  #resends = 0;
  #datagrams = 0;

  constructor(certificate: DtlsCertificate, send: (datagram: Buffer) => void) {
    this.#certificate = certificate;
    this.#send = send;
  }

  /** Takes one datagram of the DTLS range (first byte 20-63). */
  receive(datagram: Buffer, nowMs: number): void {
    if (this.state === 'failed' || this.state === 'closed') return;
    if (++this.#datagrams > DATAGRAMS_MAX && this.state !== 'connected') {
      this.#fail(new DtlsFault(alertCode.handshakeFailure, 'too many datagrams'));
      return;
    }
    try {
      for (const record of readRecords(datagram)) this.#receiveRecord(record, nowMs);
    } catch (error) {
      if (this.state === 'connected') return;
      this.#fail(error instanceof DtlsFault ? error : new DtlsFault(alertCode.decodeError, String(error)));
    }
  }

  /** Sends the flight again when it is time; call it a few times a second while `negotiating`. */
  tick(nowMs: number): void {
    if (this.state !== 'negotiating') return;
    const wait = Math.min(RESEND_LONGEST_MS, RESEND_FIRST_MS * 2 ** this.#resends);
    if (nowMs - this.#sentAtMs >= wait) this.#resend(nowMs);
  }

  /** Tells the client that we are done. */
  close(): void {
    if (this.state === 'connected') this.#sendProtected(contentType.alert, Buffer.from([1, alertCode.closeNotify]));
    this.state = 'closed';
  }

  /** The caller refuses the client, e.g. for its fingerprint. */
  reject(reason: string): void {
    if (this.state === 'connected') this.#sendProtected(contentType.alert, Buffer.from([2, alertCode.badCertificate]));
    this.state = 'failed';
    this.failure = reason;
  }

  #receiveRecord(record: DtlsRecord, nowMs: number): void {
    if (record.epoch === 0) {
      // From here on plain text could be anyone's: only protected records count.
      if (this.state === 'connected') return;
      if (record.type === contentType.handshake) {
        this.#reassembly.add(record.fragment);
        this.#takeMessages(nowMs);
      } else if (record.type === contentType.alert && record.fragment[0] === 2) {
        throw new DtlsFault(alertCode.closeNotify, `the client sent alert ${record.fragment[1] ?? 0}`);
      }
    } else if (record.epoch === 1) this.#receiveProtected(record, nowMs);
  }

  #receiveProtected(record: DtlsRecord, nowMs: number): void {
    if (!this.#keys) {
      if (this.#early.length < EARLY_RECORDS_MAX) this.#early.push(record);
      return;
    }
    const text = openRecord(record, this.#keys.clientKey, this.#keys.clientIv);
    if (!text) return;
    if (record.type === contentType.alert) {
      this.state = text[1] === alertCode.closeNotify ? 'closed' : 'failed';
      this.failure = `the client sent alert ${text[1] ?? 0}`;
    } else if (record.type === contentType.handshake) {
      // A repeated Finished means that ours was lost.
      if (this.state === 'connected') {
        if (++this.#resends <= RESENDS_MAX) this.#sendFinished();
      } else {
        this.#reassembly.add(text);
        this.#takeMessages(nowMs, true);
      }
    }
  }

  #takeMessages(nowMs: number, isProtected = false): void {
    for (let message = this.#reassembly.take(); message; message = this.#reassembly.take()) {
      this.#receiveMessage(message, isProtected, nowMs);
    }
    if (this.#reassembly.sawRepeat && this.state === 'negotiating' && nowMs - this.#sentAtMs > CROSSED_MS) {
      this.#resend(nowMs);
    }
    this.#reassembly.sawRepeat = false;
    const early = this.#early;
    if (this.#keys && early.length > 0) {
      this.#early = [];
      for (const record of early) this.#receiveProtected(record, nowMs);
    }
  }

  #receiveMessage(message: HandshakeMessage, isProtected: boolean, nowMs: number): void {
    const { type, body } = message;
    const soFar = Buffer.concat(this.#transcript);
    this.#transcript.push(message.transcript);
    if (type === handshakeType.clientHello && !this.#hello) this.#receiveHello(readClientHello(body), nowMs);
    else if (type === handshakeType.certificate && this.#hello && !this.#peerKey) {
      const { der, publicKey } = readCertificate(body);
      this.#peerKey = publicKey;
      this.peerFingerprint = fingerprintOf(der);
    } else if (type === handshakeType.clientKeyExchange && this.#peerKey && !this.#keys) {
      this.#deriveKeys(readClientKeyExchange(body));
    } else if (type === handshakeType.certificateVerify && this.#peerKey && this.#keys && !this.#isPeerVerified) {
      checkCertificateVerify(body, soFar, this.#peerKey);
      this.#isPeerVerified = true;
    } else if (type === handshakeType.finished && this.#isPeerVerified && isProtected)
      this.#receiveFinished(body, soFar);
    else throw new DtlsFault(alertCode.illegalParameter, `unexpected handshake message ${type}`);
  }

  #receiveHello(hello: ClientHello, nowMs: number): void {
    this.#hello = hello;
    const point = this.#ecdh.generateKeys();
    this.#flight = serverFlight(hello, this.#serverRandom, point, this.#certificate);
    this.#transcript.push(...this.#flight);
    this.state = 'negotiating';
    this.#sendFlight(nowMs);
  }

  #deriveKeys(point: Buffer): void {
    if (!this.#hello) return;
    let shared: Buffer;
    try {
      shared = this.#ecdh.computeSecret(point);
    } catch {
      throw new DtlsFault(alertCode.illegalParameter, 'not a point on P-256');
    }
    const session = createHash('sha256').update(Buffer.concat(this.#transcript)).digest();
    this.#masterSecret = pseudoRandom(shared, 'extended master secret', session, 48);
    this.#keys = recordKeys(this.#masterSecret, this.#hello.random, this.#serverRandom);
  }

  #receiveFinished(body: Buffer, soFar: Buffer): void {
    if (!this.#masterSecret || !this.#hello) return;
    const expected = verifyData(this.#masterSecret, 'client finished', soFar);
    if (body.length !== expected.length || !timingSafeEqual(body, expected)) {
      throw new DtlsFault(alertCode.decryptError, 'the handshake was tampered with');
    }
    const mine = verifyData(this.#masterSecret, 'server finished', Buffer.concat(this.#transcript));
    this.#finished = writeHandshake(handshakeType.finished, this.#flight.length, mine);
    this.#sendFinished();
    this.srtpKeys = exportSrtpKeys(this.#masterSecret, this.#hello.random, this.#serverRandom);
    this.state = 'connected';
    this.#transcript = [];
    this.#flight = [];
  }

  #resend(nowMs: number): void {
    if (++this.#resends > RESENDS_MAX) {
      this.state = 'failed';
      this.failure = 'the client does not answer';
      return;
    }
    this.#sendFlight(nowMs);
  }

  #sendFlight(nowMs: number): void {
    this.#sentAtMs = nowMs;
    // The whole flight is about 900 bytes: one datagram, below any path's limit.
    this.#send(
      Buffer.concat(this.#flight.map((m) => writePlainRecord(contentType.handshake, this.#plainSequence++, m))),
    );
  }

  #sendFinished(): void {
    if (!this.#finished || !this.#keys) return;
    const change = writePlainRecord(contentType.changeCipherSpec, this.#plainSequence++, Buffer.from([1]));
    const { serverKey, serverIv } = this.#keys;
    const sequence = this.#protectedSequence++;
    this.#send(
      Buffer.concat([
        change,
        writeProtectedRecord(contentType.handshake, sequence, this.#finished, serverKey, serverIv),
      ]),
    );
  }

  #sendProtected(type: number, text: Buffer): void {
    if (!this.#keys) return;
    this.#send(writeProtectedRecord(type, this.#protectedSequence++, text, this.#keys.serverKey, this.#keys.serverIv));
  }

  #fail(fault: DtlsFault): void {
    this.state = 'failed';
    this.failure = fault.message;
    if (fault.alert !== alertCode.closeNotify) {
      this.#send(writePlainRecord(contentType.alert, this.#plainSequence++, Buffer.from([2, fault.alert])));
    }
  }
}

function verifyData(masterSecret: Buffer, label: string, transcript: Buffer): Buffer {
  return pseudoRandom(masterSecret, label, createHash('sha256').update(transcript).digest(), 12);
}
