/* Traffic for `npm run bench:datapath`, and a relay by splice(2). `serve` and `relay PORT` print the port that they listen on. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CHUNK (256 * 1024)
#define MESSAGE 64

static char buffer[CHUNK];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static struct sockaddr_in loopback(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  return address;
}

static int dial(int port) {
  struct sockaddr_in address = loopback(port);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

static int listening(void) {
  struct sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(fd, (struct sockaddr *)&address, length) || listen(fd, 16)) fail("listen");
  getsockname(fd, (struct sockaddr *)&address, &length);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static int accepted(int listener) {
  int fd = accept(listener, NULL, NULL), on = 1;
  if (fd < 0) fail("accept");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

static void send_all(int fd, size_t length) {
  for (size_t at = 0; at < length;) {
    ssize_t sent = send(fd, buffer + at, length - at, 0);
    if (sent <= 0) fail("send");
    at += sent;
  }
}

static void receive_all(int fd, size_t length) {
  for (size_t at = 0; at < length;) {
    ssize_t got = recv(fd, buffer + at, length - at, 0);
    if (got <= 0) fail("recv");
    at += got;
  }
}

/* What a connection is for is its first byte: 'e' is answered by the same, 's' is swallowed and counted. */
static void serve(void) {
  for (int listener = listening();;) {
    int fd = accepted(listener);
    unsigned long long total = 0;
    ssize_t got;
    char mode = 0;
    if (recv(fd, &mode, 1, 0) == 1) {
      while ((got = recv(fd, buffer, CHUNK, 0)) > 0) {
        total += got;
        if (mode == 'e') send_all(fd, got);
      }
      if (mode == 's') send(fd, &total, sizeof total, MSG_NOSIGNAL);
    }
    close(fd);
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static double cpu(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int ascending(const void *a, const void *b) {
  double difference = *(const double *)a - *(const double *)b;
  return (difference > 0) - (difference < 0);
}

/* Prints the median of the round trips, in seconds. */
static void ping(int port, int count) {
  int fd = dial(port), warm = count / 10;
  double *times = calloc(count, sizeof *times);
  buffer[0] = 'e';
  send_all(fd, 1);
  usleep(50000);
  for (int i = -warm; i < count; i++) {
    double start = now();
    send_all(fd, MESSAGE);
    receive_all(fd, MESSAGE);
    if (i >= 0) times[i] = now() - start;
  }
  qsort(times, count, sizeof *times, ascending);
  printf("%.9f\n", times[count / 2]);
}

/* Prints the seconds until the other end has counted every byte, and this process's own of the processor. */
static void bulk(int port, unsigned long long length) {
  int fd = dial(port);
  unsigned long long counted = 0;
  buffer[0] = 's';
  send_all(fd, 1);
  usleep(50000);
  double start = now();
  for (unsigned long long at = 0; at < length; at += CHUNK) send_all(fd, CHUNK);
  shutdown(fd, SHUT_WR);
  if (recv(fd, &counted, sizeof counted, MSG_WAITALL) != sizeof counted || counted != length) {
    fprintf(stderr, "%llu of %llu bytes arrived\n", counted, length);
    exit(1);
  }
  printf("%.6f %.6f\n", now() - start, cpu());
}

struct way {
  int from, to;
};

static void *splice_all(void *argument) {
  struct way *way = argument;
  int pipes[2];
  ssize_t got;
  if (pipe(pipes)) fail("pipe");
  fcntl(pipes[1], F_SETPIPE_SZ, 1 << 20);
  while ((got = splice(way->from, NULL, pipes[1], NULL, 1 << 20, SPLICE_F_MOVE | SPLICE_F_MORE)) > 0) {
    while (got > 0) {
      ssize_t sent = splice(pipes[0], NULL, way->to, NULL, got, SPLICE_F_MOVE);
      if (sent <= 0) goto end;
      got -= sent;
    }
  }
end:
  shutdown(way->to, SHUT_WR);
  close(pipes[0]);
  close(pipes[1]);
  return NULL;
}

static void relay(int port) {
  for (int listener = listening();;) {
    int a = accepted(listener), b = dial(port);
    struct way there = {a, b}, back = {b, a};
    pthread_t thread;
    pthread_create(&thread, NULL, splice_all, &back);
    splice_all(&there);
    pthread_join(thread, NULL);
    close(a);
    close(b);
  }
}

int main(int count, char **arguments) {
  const char *mode = count > 1 ? arguments[1] : "";
  int port = count > 2 ? atoi(arguments[2]) : 0;
  if (!strcmp(mode, "serve")) serve();
  else if (!strcmp(mode, "relay")) relay(port);
  else if (!strcmp(mode, "ping")) ping(port, atoi(arguments[3]));
  else if (!strcmp(mode, "bulk")) bulk(port, strtoull(arguments[3], NULL, 10));
  else return 2;
  return 0;
}
