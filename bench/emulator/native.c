/* Times one of the programs natively: `native NAME REPEAT` prints its result and the CPU time of a run in nanoseconds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DECLARE(name) int name(void *ctx);
#define PROGRAMS(X) X(alu) X(alu32) X(sieve) X(fnv) X(checksum) X(http_head) X(jhash)

PROGRAMS(DECLARE)
DECLARE(fill)

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(int count, char **words)
{
	int repeat = count > 2 ? atoi(words[2]) : 1;
	int (*volatile run)(void *) = 0;
#define FIND(name) if (count > 1 && !strcmp(words[1], #name)) run = name;
	PROGRAMS(FIND)
	if (!run)
		return 1;
	fill(0);
	unsigned result = run(0);
	double start = now();
	for (int i = 0; i < repeat; i++)
		result = run(0);
	printf("%u %f\n", result, (now() - start) / repeat);
	return 0;
}
