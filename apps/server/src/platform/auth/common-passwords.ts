/**
 * Very common passwords of at least ten characters, lower case; shorter ones are refused for their length. Not a
 * dictionary: slowing down (sign-in-throttle.ts) is what stops guessing, this only refuses the first guesses.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `1234567890 0123456789 12345678910 123456789a a123456789 1234567891 123456789123 1234567890123 0987654321
  9876543210 1122334455 1111111111 0000000000 1111122222 1234512345 123123123123 1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y
  q1w2e3r4t5 q1w2e3r4t5y6 qwertyuiop qwerty12345 qwerty123456 qwerty1234567 asdfghjkl1 asdfghjkl123 zxcvbnm123
  password12 password123 password1234 password12345 passw0rd123 p@ssw0rd123 p@ssword123 password123! password1! adminadmin
  admin12345 admin123456 admin1234567 administrator administrator1 admin@1234 admin@12345 admin@123456 root123456 rootroot12
  iloveyou12 iloveyou123 welcome123 welcome1234 welcome12345 letmein123 letmein1234 changeme123 changeme1234 default1234
  test123456 testtest12 test1234567 testing123 abc1234567 abcd123456 abcd1234567 abc123456789 aa12345678 aa123456789
  a1234567890 abcdefghij abcdefg123 abcdef1234 woaini1314 woaini1314520 woaini5201314 5201314520 wodemima123 woaiwojia123
  mima123456 mima12345678 zhangsan123 nihao123456 kefu123456 kefu12345678 dianxin123 hujiao123456 callcenter callcenter1
  callcenter123 shouwen123 shouwen1234 shouwen12345 shouwen123456 football123 baseball123 basketball dragon12345 monkey12345
  sunshine123 princess123 superman123 batman12345 michael123 jordan12345 starwars123 computer123 internet123 qazwsxedcr
  qazwsx12345 qazwsx123456 zaq12wsxcde 1qazxsw23edc !qaz2wsx3edc 147258369a 1472583690 147852369a 159753456a 7758521521
  3.14159265 3141592653 aaaaaaaaaa aaaaa11111 asdf123456 asdfasdf12 asdfasdfasdf qweasdzxc1 qweasdzxc123 qwe1234567
  qwe123456789 123qweasdzxc 123qwe123qwe 1234qwer1234 1234qwerasdf qwer123456 qwer12345678 q123456789 w123456789 z123456789
  summer2024 summer2025 summer2026 winter2024 winter2025 winter2026 spring2025 spring2026 company123 company1234`
    .split(/\s+/)
    .filter((word) => word.length >= 10),
);
