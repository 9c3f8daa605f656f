/** Cuts a TCP or TLS byte stream into messages by Content-Length (RFC 3261 18.3). One per connection. */
export class StreamFramer {
  constructor(_limits?: { messageBytes?: number }) {}

  /**
   * Takes what arrived; gives the whole messages in it and how many keep-alive pings (CRLF CRLF, RFC 5626 4.4.1)
   * to answer with CRLF each. `broken` when the stream cannot be followed any more: close the connection.
   */
  push(_bytes: Uint8Array): { messages: Uint8Array[]; pings: number; broken: boolean } {
    throw new Error('not written yet');
  }
}
