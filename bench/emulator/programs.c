/*
 * The programs of `npm run bench:emulator`: compiled by clang for BPF and by the host's compiler, the same text. Each returns a
 * number that depends on all of its work. `fill` runs once before the others. Results that a verifier would have to follow as
 * constants go to memory, so that it can forget them.
 */
#ifdef __bpf__
#define PROGRAM(name) __attribute__((section("tc"), used)) int name(void *ctx)
#else
#define PROGRAM(name) __attribute__((noinline)) int name(void *ctx)
#endif

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define PACKET_BYTES 1500
#define SIEVE_LIMIT 4096

u8 packet[1504] = { 1 };
u8 composite[SIEVE_LIMIT] = { 1 };
u8 head[512] = "GET /index.html?q=1 HTTP/1.1\r\n"
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)\r\n"
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
	"Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\n"
	"Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\n"
	"Cache-Control: no-cache\r\nHost: api.example.org\r\n\r\n";
u32 primes = 1, lines = 1, host = 1, host_state = 1, head_end = 1;

PROGRAM(fill)
{
	for (u32 i = 0; i < PACKET_BYTES; i++)
		packet[i] = i * 7 + (i >> 3);
	return 0;
}

/* 64-bit arithmetic, no memory. */
PROGRAM(alu)
{
	u64 a = 0x9e3779b97f4a7c15ull, b = 1;
	for (u32 i = 0; i < 1000; i++) {
		a ^= a << 13;
		a ^= a >> 7;
		a ^= a << 17;
		b = b * 6364136223846793005ull + a;
		b -= (u32)a | i;
	}
	return b ^ (b >> 32);
}

/* The same in 32 bits. */
PROGRAM(alu32)
{
	u32 a = 0x9e3779b9, b = 1;
	for (u32 i = 0; i < 1000; i++) {
		a ^= a << 13;
		a ^= a >> 17;
		a ^= a << 5;
		b = b * 1664525 + a;
		b -= a | i;
	}
	return b;
}

PROGRAM(sieve)
{
	for (u32 i = 0; i < SIEVE_LIMIT; i++) {
		composite[i] = 0;
		__asm__ volatile("" ::: "memory"); /* No memset: BPF has none. */
	}
	for (u32 i = 2; i < 64; i++) {
		if (composite[i])
			continue;
		for (u32 j = i * i; j < SIEVE_LIMIT; j += i)
			composite[j] = 1;
	}
	primes = 0;
	for (u32 i = 2; i < SIEVE_LIMIT; i++)
		primes += !composite[i];
	return primes;
}

PROGRAM(fnv)
{
	u32 hash = 2166136261u;
	for (u32 i = 0; i < PACKET_BYTES; i++)
		hash = (hash ^ packet[i]) * 16777619u;
	return hash;
}

/* The internet checksum, RFC 1071. */
PROGRAM(checksum)
{
	u64 sum = 0;
	for (u32 i = 0; i < PACKET_BYTES; i += 2)
		sum += *(u16 *)(packet + i);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (u16)~sum;
}

/* Ends at the empty line; where the value of `Host:` begins. */
PROGRAM(http_head)
{
	static const u8 name[] = "\nhost:";
	lines = host = host_state = head_end = 0;
	for (u32 i = 0; i < 500; i++) {
		u8 c = head[i], state = host_state;
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (c == '\n') {
			lines++;
			if (i >= 2 && head[i - 2] == '\n') {
				head_end = i;
				break;
			}
			host_state = 1;
		} else if (state == 0) {
			continue;
		} else if (state == 6) {
			host = i;
			host_state = 0;
		} else {
			host_state = state < 6 && c == name[state] ? state + 1 : 0;
		}
	}
	return (lines << 20) | (host << 10) | head_end;
}

#define ROL(x, n) (((x) << (n)) | ((x) >> (32 - (n))))

/* Bob Jenkins' lookup3 as in include/linux/jhash.h, over words. */
PROGRAM(jhash)
{
	u32 a = 0xdeadbeef + PACKET_BYTES, b = a, c = a;
	for (u32 i = 0; i < PACKET_BYTES; i += 12) {
		a += *(u32 *)(packet + i);
		b += *(u32 *)(packet + i + 4);
		c += *(u32 *)(packet + i + 8);
		a -= c; a ^= ROL(c, 4); c += b;
		b -= a; b ^= ROL(a, 6); a += c;
		c -= b; c ^= ROL(b, 8); b += a;
		a -= c; a ^= ROL(c, 16); c += b;
		b -= a; b ^= ROL(a, 19); a += c;
		c -= b; c ^= ROL(b, 4); b += a;
	}
	c ^= b; c -= ROL(b, 14);
	a ^= c; a -= ROL(c, 11);
	b ^= a; b -= ROL(a, 25);
	c ^= b; c -= ROL(b, 16);
	a ^= c; a -= ROL(c, 4);
	b ^= a; b -= ROL(a, 14);
	c ^= b; c -= ROL(b, 24);
	return c;
}

#ifdef __bpf__
char _license[] __attribute__((section("license"), used)) = "GPL";
#endif
