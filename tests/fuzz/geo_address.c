/* Any bytes as an address file: rows come out or are refused, nothing else. */
#include "geo/address.h"
#include "geo/plane.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const headers[] = {"id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;x;y;lon;lat\n",
                                          "cle_interop;commune_insee;commune_nom;voie_nom;numero;suffixe;position;x;y;long;lat\n",
                                          "id;nom_lieu_dit;code_postal;code_insee;nom_commune;x;y;lon;lat\n"};
    static struct plane *lambert93, *new_caledonia; /* PROJ takes longer to find them than a file to be read */
    char path[64], why[300];
    if (!lambert93) {
        lambert93 = plane_open(&PLANE_LAMBERT93, why, sizeof why);
        new_caledonia = plane_open(&PLANE_NEW_CALEDONIA, why, sizeof why);
        assert(lambert93 && new_caledonia);
    }
    int fd = memfd_create("addresses", 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    /* Most inputs come with a header, or hardly any would reach a row. */
    const char *header = size > 0 && data[0] % 4 < 3 ? headers[data[0] % 4] : "";
    if (write(fd, header, strlen(header)) < 0)
        return 0;
    if (write(fd, data, size) < 0)
        return 0;
    lseek(fd, 0, SEEK_SET);
    struct address_reader *reader = address_open_on(path, lambert93, new_caledonia, why, sizeof why);
    struct address row;
    struct address_refusal refusal;
    enum address_result result = ADDRESS_END;
    while (reader && (result = address_next(reader, &row, &refusal)) != ADDRESS_END &&
           result != ADDRESS_BROKEN) {
        if (result == ADDRESS_REFUSED)
            assert(strlen(address_reason_text(refusal.reason)) > 0 && refusal.line > 1);
        else
            assert(row.id[0] && row.number >= ADDRESS_NO_NUMBER && row.number < 99999 && strlen(row.insee) == 5 && lonlat_known(row.at));
    }
    address_close(reader);
    close(fd);
    return 0;
}
