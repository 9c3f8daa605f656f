/** Path of the program to start as the media process; its settings come from the environment (see config.ts). */
export const mediaProgram = new URL('./main.ts', import.meta.url).pathname;
