/** Plays a microphone back one second later; returns what ends it. Meant for headsets: a loudspeaker would howl. */
export function startEcho(stream: MediaStream, outputId: string | null): () => void {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(stream);
  const delay = context.createDelay(2);
  delay.delayTime.value = 1;
  source.connect(delay).connect(context.destination);
  if (outputId !== null && 'setSinkId' in context && typeof context.setSinkId === 'function') {
    void Promise.resolve(context.setSinkId(outputId)).catch(() => {});
  }
  void context.resume();
  return () => {
    source.disconnect();
    void context.close();
  };
}
