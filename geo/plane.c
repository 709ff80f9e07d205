#include "geo/plane.h"

#include "base/memory.h"

#include <proj.h>
#include <stdio.h>
#include <stdlib.h>

const struct plane_frame PLANE_NANTES = {3947, {-1.5545, 47.2184}, {1355238.3095, 6234302.8159}, 40e3};
const struct plane_frame PLANE_LAMBERT93 = {2154, {3, 46.5}, {700e3, 6600e3}, 900e3};
const struct plane_frame PLANE_NEW_CALEDONIA = {3163, {166, -21.5}, {400e3, 300e3}, 500e3};

struct plane {
    struct plane_frame frame;
    PJ_CONTEXT *context;
    PJ *transformation;
};

/* What PROJ has to say goes into `why`, not to stderr behind the log's back. */
static void on_logged(void *arg, int level, const char *message)
{
    (void)arg, (void)level, (void)message;
}

static struct plane *plane_refused(struct plane *plane, char *why, size_t why_size, const char *what)
{
    int code = proj_context_errno(plane->context);
    snprintf(why, why_size, "EPSG:%d: %s%s%s", plane->frame.epsg, what, code ? ": " : "",
             code ? proj_context_errno_string(plane->context, code) : "");
    plane_close(plane);
    return NULL;
}

struct plane *plane_open(const struct plane_frame *frame, char *why, size_t why_size)
{
    struct plane *plane = memory_zero(sizeof *plane);
    plane->frame = *frame;
    plane->context = proj_context_create();
    proj_log_func(plane->context, NULL, on_logged);
    proj_context_set_enable_network(plane->context, 0);
    if (!proj_context_get_database_path(plane->context))
        return plane_refused(plane, why, why_size,
                             "PROJ does not find proj.db (package proj-data; see PROJ_DATA)");

    char code[32];
    snprintf(code, sizeof code, "EPSG:%d", frame->epsg);
    PJ *as_defined = proj_create_crs_to_crs(plane->context, "EPSG:4326", code, NULL);
    if (!as_defined)
        return plane_refused(plane, why, why_size, "PROJ does not know how to get there");
    /* EPSG:4326 is latitude first; asked for plainly, everything here is longitude first. */
    plane->transformation = proj_normalize_for_visualization(plane->context, as_defined);
    proj_destroy(as_defined);
    if (!plane->transformation)
        return plane_refused(plane, why, why_size, "PROJ cannot put its axes in order");

    struct metres centre = plane_project(plane, frame->centre);
    if (!(hypot(centre.east - frame->centre_m.east, centre.north - frame->centre_m.north) < 0.001))
        return plane_refused(plane, why, why_size, "the reference point does not come out where it should");
    return plane;
}

void plane_close(struct plane *plane)
{
    if (!plane)
        return;
    proj_destroy(plane->transformation);
    proj_context_destroy(plane->context);
    free(plane);
}

/* False for NAN and for HUGE_VAL, which is how PROJ says error. */
static bool within_reach(const struct plane *plane, struct metres at)
{
    return hypot(at.east - plane->frame.centre_m.east, at.north - plane->frame.centre_m.north) <=
           plane->frame.reach_m;
}

struct metres plane_project(struct plane *plane, struct lonlat at)
{
    if (!(fabs(at.lon) <= 180 && fabs(at.lat) <= 90))
        return METRES_NOWHERE;
    PJ_COORD out = proj_trans(plane->transformation, PJ_FWD, proj_coord(at.lon, at.lat, 0, 0));
    struct metres metres = {out.xy.x, out.xy.y};
    return within_reach(plane, metres) ? metres : METRES_NOWHERE;
}

struct lonlat plane_unproject(struct plane *plane, struct metres at)
{
    if (!within_reach(plane, at))
        return LONLAT_NOWHERE;
    PJ_COORD out = proj_trans(plane->transformation, PJ_INV, proj_coord(at.east, at.north, 0, 0));
    return (struct lonlat){out.lp.lam, out.lp.phi};
}

size_t plane_project_all(struct plane *plane, const struct lonlat *from, struct metres *to, size_t count)
{
    /* One by one: PROJ's array calls gain under 5 % and would skip the guards. */
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        to[i] = plane_project(plane, from[i]);
        known += metres_known(to[i]);
    }
    return known;
}
