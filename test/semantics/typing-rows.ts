/**
 * Expectations written by hand from the language's section "Integers": operands | expression | type and value, or how it is
 * refused.
 */

export const rows = `
# Rule 1: 8- and 16-bit operands are promoted to i32
u8 200, u8 100 | a + b | i32 300
u8 1, u8 2 | a - b | i32 -1
u8 255, u8 255 | a * b | i32 65025
u8 7, u8 2 | a / b | i32 3
u8 7, u8 4 | a % b | i32 3
u8 240, u8 60 | a & b | i32 48
u8 240, u8 15 | a | b | i32 255
u8 255, u8 15 | a ^ b | i32 240
u16 65535, u16 65535 | a + b | i32 131070
u16 65535, u16 65535 | a * b | i32 -131071
u16 0, u16 1 | a - b | i32 -1
u8 255, u16 65535 | a + b | i32 65790
i8 -128, i8 -1 | a + b | i32 -129
i8 -128, i8 -128 | a * b | i32 16384
i8 127, i8 1 | a + b | i32 128
i8 -128, u8 255 | a - b | i32 -383
i16 -32768, i16 1 | a - b | i32 -32769
i16 -32768, u16 65535 | a * b | i32 -2147450880
i8 -7, u8 2 | a / b | i32 -3
i8 -7, u8 2 | a % b | i32 -1
u8 255 | -a | i32 -255
u8 255 | ~a | i32 -256
u8 0 | ~a | i32 -1
u16 65535 | ~a | i32 -65536
i8 -128 | -a | i32 128
i16 -32768 | -a | i32 32768
u8 5 | +a | i32 5
u8 1, u8 2 | a << 8 | b | i32 258
u8 255 | a << 24 | i32 -16777216
u16 65535 | a << 16 | i32 -65536
u8 255 | a >> 4 | i32 15
i8 -1 | a >> 4 | i32 -1
u8 5 | a | u8 5
u8 200 | (a) | u8 200
# Rule 1 beside a u32: unsigned ones become u32
u32 4294967295, u8 1 | a + b | u32 0
u8 1, u32 4294967295 | a + b | u32 0
u32 4294967295, u16 2 | a * b | u32 4294967294
u32 5, u8 7 | a - b | u32 4294967294
u8 5, u32 7 | a - b | u32 4294967294
u32 31, u8 7 | a * 31 + b | u32 968
u32 4000000000, u8 7 | a / b | u32 571428571
u16 9, u32 4000000000 | a / b | u32 0
u32 4000000000, u8 7 | a % b | u32 3
u32 4294967295, u8 240 | a & b | u32 240
u8 255, u32 4294967040 | a | b | u32 4294967295
u8 255, u32 4294967295 | a ^ b | u32 4294967040
# u32 arithmetic wraps as >>> 0
u32 4294967295, u32 1 | a + b | u32 0
u32 0, u32 1 | a - b | u32 4294967295
u32 65536, u32 65536 | a * b | u32 0
u32 4294967295, u32 4294967295 | a * b | u32 1
u32 4294967295, u32 2 | a / b | u32 2147483647
u32 4294967295, u32 10 | a % b | u32 5
u32 2147483648 | -a | u32 2147483648
u32 1 | -a | u32 4294967295
u32 0 | -a | u32 0
u32 0 | ~a | u32 4294967295
u32 4294967295 | ~a | u32 0
u32 2147483648 | +a | u32 2147483648
u32 4294967295, u32 4294967295 | a & b | u32 4294967295
u32 2147483648, u32 1 | a | b | u32 2147483649
u32 2147483648, u32 1 | a ^ b | u32 2147483649
# i32 arithmetic wraps as | 0
i32 2147483647, i32 1 | a + b | i32 -2147483648
i32 -2147483648, i32 1 | a - b | i32 2147483647
i32 -2147483648, i32 -1 | a * b | i32 -2147483648
i32 65536, i32 65536 | a * b | i32 0
i32 -2147483648 | -a | i32 -2147483648
i32 -1 | ~a | i32 0
i32 -7, i32 2 | a / b | i32 -3
i32 7, i32 -2 | a / b | i32 -3
i32 -7, i32 -2 | a / b | i32 3
i32 -7, i32 2 | a % b | i32 -1
i32 7, i32 -2 | a % b | i32 1
i32 -7, i32 -7 | a % b | i32 0
i32 -2147483648, i32 -1 | a / b | i32 -2147483648
i32 -2147483648, i32 -1 | a % b | i32 0
i32 -1, i32 255 | a & b | i32 255
i32 -256, i32 255 | a | b | i32 -1
i32 -1, i32 1 | a ^ b | i32 -2
i32 5, i8 -7 | a + b | i32 -2
i16 -5, i32 7 | a * b | i32 -35
# u64 and i64
u64 18446744073709551615, u64 1 | a + b | u64 0
u64 0, u64 1 | a - b | u64 18446744073709551615
u64 4294967296, u64 4294967296 | a * b | u64 0
u64 18446744073709551615, u64 3 | a * b | u64 18446744073709551613
u64 18446744073709551615, u64 10 | a / b | u64 1844674407370955161
u64 18446744073709551615, u64 10 | a % b | u64 5
u64 1 | -a | u64 18446744073709551615
u64 0 | ~a | u64 18446744073709551615
u64 18446744073709551615, u64 255 | a & b | u64 255
u64 9223372036854775808, u64 1 | a | b | u64 9223372036854775809
u64 9223372036854775808, u64 1 | a ^ b | u64 9223372036854775809
i64 9223372036854775807, i64 1 | a + b | i64 -9223372036854775808
i64 -9223372036854775808, i64 1 | a - b | i64 9223372036854775807
i64 -9223372036854775808, i64 -1 | a * b | i64 -9223372036854775808
i64 -9223372036854775808, i64 -1 | a / b | i64 -9223372036854775808
i64 -9223372036854775808, i64 -1 | a % b | i64 0
i64 -7, i64 2 | a / b | i64 -3
i64 -7, i64 2 | a % b | i64 -1
i64 7, i64 -2 | a % b | i64 1
i64 -9223372036854775808 | -a | i64 -9223372036854775808
i64 -1 | ~a | i64 0
i64 -1, i64 4294967295 | a & b | i64 4294967295
# Division by zero is a fault
u8 1, u8 0 | a / b | fault division
u8 0, u8 0 | a % b | fault division
u32 1, u32 0 | a / b | fault division
u32 1, u32 0 | a % b | fault division
i32 -1, i32 0 | a / b | fault division
i32 -1, i32 0 | a % b | fault division
u64 1, u64 0 | a / b | fault division
u64 1, u64 0 | a % b | fault division
i64 -1, i64 0 | a / b | fault division
i64 -1, i64 0 | a % b | fault division
# Rule 2: a literal takes the other operand's promoted type, and must fit
u8 255 | a + 1 | i32 256
u8 0 | a - 1 | i32 -1
u8 255 | 1 - a | i32 -254
u8 1 | a + 1000 | i32 1001
u8 1 | a + 0x7fffffff | i32 -2147483648
u32 0 | a - 1 | u32 4294967295
u32 1 | 0 - a | u32 4294967295
u32 0 | a + 0xffffffff | u32 4294967295
u32 0 | 0xffff_ffff - a | u32 4294967295
u32 7 | a & 0x80000000 | u32 0
u32 4294967295 | a & 0x80000000 | u32 2147483648
u32 4294967295 | a & ~0xff | u32 4294967040
u32 4294967295 | a & (1 << 31) | u32 2147483648
u32 4294967295 | a & (255 << 8) | u32 65280
i32 -1 | a & 0xff | i32 255
i32 -1 | a & ~0xff | i32 -256
i32 -1 | a & (1 << 31) | i32 -2147483648
i32 1 | a - -1 | i32 2
i32 5 | a * -1 | i32 -5
u64 0 | a - 1n | u64 18446744073709551615
u64 0 | a + 0xffffffffffffffffn | u64 18446744073709551615
i64 0 | a + 0x7fffffffffffffffn | i64 9223372036854775807
i64 1 | a - 3n | i64 -2
u64 18446744073709551615 | a & ~0xffn | u64 18446744073709551360
u32 5 | a + (2 + 3) * 4 | u32 25
u8 1 | a + 0xffffffff | refused
i32 1 | a + 0x80000000 | refused
i32 1 | a & 0xffffffff | refused
u32 1 | a + 0x100000000 | refused
u32 1 | a + -1 | refused
u32 1 | a * -1 | refused
u64 1 | a + -1n | refused
i64 1 | a + 0x8000000000000000n | refused
u64 1 | a + 0x10000000000000000n | refused
u32 1 | a + 1.5 | refused
u32 1 | a / 0 | fault division
u32 1 | a % 0 | fault division
# Rule 3: u32 with i32 is u32, the i32 not negative
u32 5, i32 3 | a + b | u32 8
i32 3, u32 5 | a - b | u32 4294967294
u32 5, i8 3 | a * b | u32 15
u32 4294967295, i16 2 | a / b | u32 2147483647
u32 5, i32 -1 | a + b | assert
i32 -1, u32 5 | a & b | assert
u32 5, i8 -1 | a | b | assert
i16 -1, u32 5 | a % b | assert
u32 5, u8 1, u8 2 | a + (b - c) | assert
u32 5, u8 3, u8 2 | a + (b - c) | u32 6
u32 5, i32 -1 | a + u32(b) | u32 4
u64 5, i64 3 | a - b | u64 2
u64 5, i64 -1 | a + b | assert
# Shifts: << of either sign, >> by the sign, >>> logical; number counts masked to 5 bits
i32 1 | a << 31 | i32 -2147483648
i32 1 | a << 32 | i32 1
i32 1 | a << 33 | i32 2
i32 -1 | a << 4 | i32 -16
i32 -1 | a << -1 | i32 -2147483648
u32 1 | a << 31 | u32 2147483648
u32 1 | a << 32 | u32 1
u32 4294967295 | a << 4 | u32 4294967280
u32 2147483648 | a << 1 | u32 0
i32 -2147483648 | a >> 31 | i32 -1
i32 -2147483648 | a >> 4 | i32 -134217728
i32 -1 | a >> 32 | i32 -1
i32 1024 | a >> 3 | i32 128
u32 2147483648 | a >> 31 | u32 1
u32 4294967295 | a >> 4 | u32 268435455
u32 4294967295 | a >> 0 | u32 4294967295
u32 4294967295 | a >> 32 | u32 4294967295
i32 -1 | a >>> 0 | u32 4294967295
i32 -1 | a >>> 28 | u32 15
i32 -1 | a >>> 32 | u32 4294967295
i32 1 | a >>> 0 | u32 1
u32 4294967295 | a >>> 4 | u32 268435455
i8 -1 | a >>> 24 | u32 255
u8 255 | a >>> 4 | u32 15
i32 1, u8 33 | a << b | i32 2
i32 1, i8 -1 | a << b | i32 -2147483648
i32 -8, u32 4294967295 | a >> b | i32 -1
u32 1, i32 -1 | a << b | u32 2147483648
u32 2147483648, i32 -1 | a >> b | u32 1
u8 1, u32 8 | a << b | i32 256
u8 1, u32 31 | a << b | i32 -2147483648
u16 65535, u16 17 | a >> b | i32 0
u8 3 | u32(1) << a | u32 8
u8 31 | u32(1) << a | u32 2147483648
# 64-bit shifts: 64 and more give 0 or -1
u64 1 | a << 63n | u64 9223372036854775808
u64 1 | a << 64n | u64 0
u64 1, u64 18446744073709551615 | a << b | u64 0
u64 18446744073709551615 | a >> 63n | u64 1
u64 18446744073709551615 | a >> 64n | u64 0
u64 18446744073709551615, u64 18446744073709551615 | a >> b | u64 0
i64 -1 | a << 63n | i64 -9223372036854775808
i64 -1 | a << 64n | i64 0
i64 -1 | a >> 63n | i64 -1
i64 -1 | a >> 64n | i64 -1
i64 -5 | a >> 1n | i64 -3
i64 5 | a >> 100n | i64 0
i64 -5, u64 64 | a >> b | i64 -1
i64 -5, i64 1 | a << b | i64 -10
u64 8, i64 -1 | a << b | u64 4
u64 8, i64 -1 | a >> b | u64 16
# Comparisons compare the values, whatever the types
u8 255, i8 -1 | a === b | boolean false
u8 255, i8 -1 | a > b | boolean true
u32 4294967295, i32 -1 | a === b | boolean false
u32 4294967295, i32 -1 | a > b | boolean true
u32 0, i32 -1 | a < b | boolean false
u32 0, i32 -1 | a >= b | boolean true
i32 -1, u32 0 | a < b | boolean true
i32 -1, u32 4294967295 | a !== b | boolean true
u32 2147483648, i32 2147483647 | a > b | boolean true
u32 2147483648, i32 -2147483648 | a === b | boolean false
u8 5, u32 5 | a === b | boolean true
u16 5, i32 5 | a <= b | boolean true
u32 4294967295, u32 2147483647 | a > b | boolean true
i32 -2147483648, i32 2147483647 | a < b | boolean true
u64 18446744073709551615, i64 -1 | a > b | boolean true
u64 5, i64 5 | a <= b | boolean true
i64 -1, u64 0 | a < b | boolean true
u64 18446744073709551615, u32 4294967295 | a > b | boolean true
u64 4294967295, u32 4294967295 | a <= b | boolean true
i64 -1, u32 4294967295 | a < b | boolean true
i32 -1, u64 18446744073709551615 | a < b | boolean true
i8 -1, i64 -1 | a >= b | boolean true
i8 -1, i64 -1 | a < b | boolean false
u32 4294967295, i64 4294967295 | a <= b | boolean true
u32 4294967295, i64 4294967296 | a < b | boolean true
u32 7 | a < 8 | boolean true
i32 -7 | a < -6 | boolean true
i32 -7 | -8 < a | boolean true
u64 7 | a < 8n | boolean true
u32 8 | a - 9 > 5 | boolean true
u32 8 | a - 8 === 0 | boolean true
u32 4294967295 | a === 0xffffffff | boolean true
u64 18446744073709551615 | a === 0xffffffffffffffffn | boolean true
u8 200, u8 100 | a + b > 255 | boolean true
u8 5, u8 6 | a - b < 0 | boolean true
bool true, bool false | a === b | boolean false
bool true, bool false | a !== b | boolean true
bool true, bool false | a && b | boolean false
bool true, bool false | a || b | boolean true
bool true | !a | boolean false
u32 0 | !a | boolean true
u64 9 | !a | boolean false
# Conversions truncate or extend
u32 511 | u8(a) | u8 255
u32 511 | i8(a) | i8 -1
u32 4294967295 | i32(a) | i32 -1
i32 -1 | u32(a) | u32 4294967295
i32 -1 | u16(a) | u16 65535
i32 -1 | u8(a) | u8 255
i32 65535 | i16(a) | i16 -1
i8 -1 | u8(a) | u8 255
i8 -1 | u32(a) | u32 4294967295
i8 -1 | u64(a) | u64 18446744073709551615
i8 -1 | i64(a) | i64 -1
u8 255 | i8(a) | i8 -1
u32 4294967295 | u64(a) | u64 4294967295
u32 4294967295 | i64(a) | i64 4294967295
i32 -1 | u64(a) | u64 18446744073709551615
i32 -1 | i64(a) | i64 -1
u64 18446744073709551615 | u32(a) | u32 4294967295
u64 18446744073709551615 | i32(a) | i32 -1
u64 18446744073709551615 | i64(a) | i64 -1
u64 4294967296 | u32(a) | u32 0
u64 511 | u8(a) | u8 255
i64 -1 | u64(a) | u64 18446744073709551615
i64 -1 | u8(a) | u8 255
i64 -129 | i8(a) | i8 127
u64 32768 | i16(a) | i16 -32768
- | u8(300) | u8 44
- | u32(-1) | u32 4294967295
- | i8(255) | i8 -1
- | u64(5) | u64 5
- | u64(-1) | u64 18446744073709551615
- | u64(0xffffffff) | u64 4294967295
- | u32(0xffffffffffn) | u32 4294967295
bool true | u32(a) | u32 1
bool false | u8(a) | u8 0
u8 200, u8 100 | u8(a + b) | u8 44
u8 200, u32 100 | u64(a) * u64(b) | u64 20000
u32 4294967295, u32 2 | u64(a) * u64(b) | u64 8589934590
u32 4294967295, u32 2 | u64(a * b) | u64 4294967294
# Byte order (little endian here)
be16 0x3412 | ntohs(a) | u16 4660
be32 0x78563412 | ntohl(a) | u32 305419896
be64 0xefcdab8967452301 | ntohll(a) | u64 81985529216486895
u16 4660 | htons(a) | be16 13330
u32 305419896 | htonl(a) | be32 2018915346
u64 1 | htonll(a) | be64 72057594037927936
- | htons(80) | be16 20480
- | htonl(0x7f000001) | be32 16777343
u16 4660 | ntohs(htons(a)) | u16 4660
be32 1 | u32(a) | u32 1
be16 258 | u16(a) | u16 258
be64 9 | u64(a) | u64 9
u32 7 | be32(a) | be32 7
u16 7 | be16(a) | be16 7
u64 7 | be64(a) | be64 7
- | be32(0) | be32 0
- | be16(0) | be16 0
- | be64(0n) | be64 0
- | be32(1) | refused
- | be16(80) | refused
- | be64(1n) | refused
- | htons(65536) | refused
be32 5, be32 5 | a === b | boolean true
be32 5, be32 6 | a !== b | boolean true
be16 80 | a === htons(20480) | boolean true
be32 0 | a === be32(0) | boolean true
u8 80 | htons(a) | be16 20480
be16 20480 | ntohs(a) + 1 | i32 81
be32 16777343 | ntohl(a) >> 24 | u32 127
# Expressions of literals
- | 1 + 2 | i32 3
- | 7 / 2 | i32 3
- | -7 % 4 | i32 -3
- | 1 << 31 | i32 -2147483648
- | ~0 | i32 -1
- | 2147483647 + 1 | i32 -2147483648
- | 2147483648 | refused
- | 5n * 3n | i64 15
- | 0x8000000000000000n | refused
- | 9007199254740993n | i64 9007199254740993
- | 1 / 0 | fault division
# Conditionals
bool true, u8 5, u8 6 | a ? b : c | u8 5
bool false, u8 5, u32 6 | a ? b : c | u32 6
bool true, u8 5, u16 6 | a ? b : c | i32 5
bool true, i32 5, u32 6 | a ? b + 0 : c | u32 5
bool true, i32 -5, u32 6 | a ? b + 0 : c | assert
bool false, i32 -5, u32 6 | a ? b + 0 : c | u32 6
bool false, u32 5 | a ? b : 0xffffffff | u32 4294967295
bool true | a ? 1 : 2 | i32 1
bool false, u64 5 | a ? b : 7n | u64 7
`;
