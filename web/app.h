/*
 * What the parts of nec-web share. Made by main.c first, taken apart by it
 * last; everything runs on one loop, so nothing is locked.
 */
#ifndef WEB_APP_H
#define WEB_APP_H

#include <stdint.h>

struct config;
struct http_files;
struct http_server;
struct live;
struct loop;
struct map;
struct metrics;
struct pg;
struct pictures;
struct places;
struct redis;
struct seal;
struct template_set;

struct app {
    const struct config *config;
    struct loop *loop;
    struct pg *pg;
    struct redis *redis;
    struct seal *seal;
    struct template_set *templates, *english; /* the same pages, as far as they have English */
    struct http_files *files;
    struct http_server *server;
    bool inherited; /* its socket is systemd's */
    struct metrics *metrics;
    struct places *places;
    struct pictures *pictures;
    struct map *map; /* NULL: pages have none */
    struct live *live;
    int64_t costly_us; /* until when what has been spent on costly forms (web/routes.h) counts against the next */
    int64_t ahead_s; /* the service's clock minus ours, as the last page said: only for wording */
};

#endif
