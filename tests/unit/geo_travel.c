#include "geo/travel.h"
#include "tests/check.h"

#include <math.h>

int main(void)
{
    CHECK_INT(travel_minutes(0, TRAVEL_WALK), 0, "here is here");
    CHECK_INT(travel_minutes(1000, TRAVEL_WALK), 20, "a kilometre as the crow flies is 20 minutes on foot");
    CHECK_INT(travel_minutes(1000, TRAVEL_TRANSIT), 20, "up to there a tram is not worth the wait");
    CHECK_INT(travel_minutes(3000, TRAVEL_TRANSIT), 26, "three kilometres by tram or bus");
    CHECK_INT(travel_minutes(3000, TRAVEL_CAR), 17, "three kilometres by car");
    CHECK_INT(travel_minutes(NAN, TRAVEL_WALK), -1, "no time to a place nobody knows");
    CHECK_INT(travel_minutes(-1, TRAVEL_CAR), -1, "nor to one nearer than here");

    int sooner = 0;
    for (int mode = TRAVEL_WALK; mode <= TRAVEL_CAR; mode++)
        for (int metres = 0, before = 0; metres < 40000; metres += 10) {
            int now = travel_minutes(metres, (enum travel_mode)mode);
            sooner += now < before;
            before = now;
        }
    CHECK_INT(sooner, 0, "whoever is farther never arrives sooner");
    return check_done();
}
