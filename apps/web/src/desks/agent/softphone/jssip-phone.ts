import UA from 'jssip/lib/UA.js';
export { UA };
