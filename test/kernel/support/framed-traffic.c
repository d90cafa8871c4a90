// SPDX-License-Identifier: MIT
/*
 * Traffic for the framed sample, as a program that needs nothing: it also runs where only a kernel was booted.
 *
 *   framed-traffic PINNED_MAP [NEAR FAR ADDRESS]
 *
 * Streams of messages, cut at random, over loopback or, given two network namespaces and the far one's address, over the veth0
 * devices of both, GRO on and TSO off. Prints a line; exits 0 when each stream came as it should, 1 at the first that did not.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define STREAMS 6
#define FRAMES 300
#define MAX_LENGTH 2000
#define HEARTBEAT 1
/* Without a byte. */
#define DEADLINE_MS 5000

struct pair {
	int client;
	int accepted;
};

static const char *near_path, *far_path, *address = "127.0.0.1";
static unsigned char sent[FRAMES * (MAX_LENGTH + 4)], expected[sizeof(sent)], received[sizeof(sent)];
static unsigned int state;

/* Failed calls end the program by their names. */
static int check(const char *call, int result)
{
	if (result >= 0)
		return result;
	printf("%s: %s\n", call, strerror(errno));
	exit(2);
}

static unsigned int below(unsigned int count)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % count;
}

static void enter(const char *path)
{
	if (!path)
		return;
	int fd = check(path, open(path, O_RDONLY));

	check("setns", setns(fd, CLONE_NEWNET));
	close(fd);
}

static void set_offload(int fd, unsigned int command, unsigned int value)
{
	struct ethtool_value argument = { .cmd = command, .data = value };
	struct ifreq request = { .ifr_name = "veth0", .ifr_data = (char *)&argument };

	check("ethtool", ioctl(fd, SIOCETHTOOL, &request));
}

static int make_socket(void)
{
	int one = 1, fd = check("socket", socket(AF_INET, SOCK_STREAM, 0));

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (near_path) {
		set_offload(fd, ETHTOOL_STSO, 0);
		set_offload(fd, ETHTOOL_SGRO, 1);
	}
	return fd;
}

static struct pair make_pair(void)
{
	struct sockaddr_in name = { .sin_family = AF_INET };
	socklen_t size = sizeof(name);
	struct pair pair;

	inet_pton(AF_INET, address, &name.sin_addr);
	enter(far_path);
	int listener = make_socket();

	check("bind", bind(listener, (void *)&name, size));
	check("listen", listen(listener, 1));
	check("getsockname", getsockname(listener, (void *)&name, &size));
	enter(near_path);
	pair.client = make_socket();
	check("connect", connect(pair.client, (void *)&name, size));
	pair.accepted = check("accept", accept(listener, 0, 0));
	close(listener);
	return pair;
}

static void put(int map, unsigned int key, int fd)
{
	unsigned long long value = fd;
	union bpf_attr attr = { .map_fd = map, .key = (unsigned long)&key, .value = (unsigned long)&value };

	check("map update", syscall(__NR_bpf, BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr)));
}

static int open_map(const char *path)
{
	union bpf_attr attr = { .pathname = (unsigned long)path };

	return check(path, syscall(__NR_bpf, BPF_OBJ_GET, &attr, sizeof(attr)));
}

/* Fills `sent` and `expected`; their lengths. */
static void make_stream(size_t *sent_length, size_t *expected_length)
{
	*sent_length = *expected_length = 0;
	for (int i = 0; i < FRAMES; i++) {
		unsigned char *frame = sent + *sent_length;
		unsigned int length = 2 + below(MAX_LENGTH - 1), type = 1 + below(3);

		for (unsigned int at = 0; at < length; at++)
			frame[4 + at] = below(256);
		frame[0] = frame[1] = 0;
		frame[2] = length >> 8;
		frame[3] = length;
		frame[4] = 0;
		frame[5] = type;
		*sent_length += 4 + length;
		if (type == HEARTBEAT)
			continue;
		memcpy(expected + *expected_length, frame, 4 + length);
		*expected_length += 4 + length;
	}
}

/* Small and large chunks, single bytes among them, or all at once. */
static void send_stream(int fd, size_t length, int stream)
{
	for (size_t at = 0; at < length;) {
		size_t size = stream == 0 ? length : 1 + below(below(2) ? 40 : 6000);

		if (size > length - at)
			size = length - at;
		at += check("send", send(fd, sent + at, size, 0));
		if (below(10) == 0)
			usleep(500);
	}
}

static size_t receive(int fd, size_t length)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	size_t at = 0;

	while (at < length && poll(&poll_fd, 1, DEADLINE_MS) > 0)
		at += check("recv", recv(fd, received + at, length - at, 0));
	return at;
}

static int run_stream(int map, int stream)
{
	struct pair a = make_pair(), b = make_pair();
	size_t sent_length, expected_length, length;
	pid_t sender;

	make_stream(&sent_length, &expected_length);
	put(map, 1, b.accepted);
	put(map, 0, a.accepted);
	sender = check("fork", fork());
	if (sender == 0) {
		send_stream(a.client, sent_length, stream);
		_exit(0);
	}
	length = receive(b.client, expected_length);
	kill(sender, SIGKILL);
	waitpid(sender, 0, 0);
	for (int i = 0; i < 4; i++)
		close((int[]){ a.client, a.accepted, b.client, b.accepted }[i]);
	if (length == expected_length && !memcmp(expected, received, length))
		return 1;
	printf("stream %d: %zu of %zu bytes arrived%s\n", stream, length, expected_length,
	       memcmp(expected, received, length) ? ", changed" : "");
	return 0;
}

int main(int argc, char **argv)
{
	int right = 0, map;

	setvbuf(stdout, 0, _IONBF, 0);
	if (argc < 2)
		return 2;
	if (argc == 5) {
		near_path = argv[2];
		far_path = argv[3];
		address = argv[4];
	}
	map = open_map(argv[1]);
	while (right < STREAMS) {
		state = right;
		if (!run_stream(map, right))
			return 1;
		right++;
	}
	printf("%d streams came as they should\n", right);
	return 0;
}
