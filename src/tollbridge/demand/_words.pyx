# cython: language_level=3, binding=False, boundscheck=False, cdivision=True
# The uniforms of named streams, compiled: the same bits as through NumPy in `strands.py`, which says what they are.
# Arrays come as addresses of contiguous memory. Philox: Salmon, Moraes, Dror and Shaw, 2011.
from libc.stdint cimport int64_t, uint32_t, uint64_t

cdef extern from *:
    """
    #include <stdint.h>
    #ifdef __SIZEOF_INT128__
    static inline uint64_t high_product(uint64_t a, uint64_t b) {
        return (uint64_t)(((unsigned __int128)a * b) >> 64);
    }
    #else
    static inline uint64_t high_product(uint64_t a, uint64_t b) {
        uint64_t low = (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF), cross = (a >> 32) * (b & 0xFFFFFFFF) + (low >> 32);
        return (a >> 32) * (b >> 32) + (cross >> 32) + (((a & 0xFFFFFFFF) * (b >> 32) + (cross & 0xFFFFFFFF)) >> 32);
    }
    #endif
    """
    uint64_t high_product(uint64_t a, uint64_t b) nogil

cdef double CELL = 2.0**-52
cdef double HALVES = 1.5 * 2.0**52


cdef inline double uniform(uint64_t word) noexcept nogil:
    return (<double><int64_t>(word >> 12) + 0.5) * CELL


cdef inline void wide(uint64_t* x, uint64_t k0, uint64_t k1) noexcept nogil:
    """Ten rounds of Philox4x64 on a counter."""
    cdef uint64_t a = x[0], b = x[1], c = x[2], d = x[3], high, low
    for _ in range(10):
        high = high_product(0xD2E7470EE14C6C93U, a)
        low = 0xD2E7470EE14C6C93U * a
        a = high_product(0xCA5A826395121157U, c) ^ b ^ k0
        b = 0xCA5A826395121157U * c
        c = high ^ d ^ k1
        d = low
        k0 += 0x9E3779B97F4A7C15U
        k1 += 0xBB67AE8584CAA73BU
    x[0], x[1], x[2], x[3] = a, b, c, d


cdef inline void sequence(uint64_t k0, uint64_t k1, uint64_t part, uint64_t day, uint64_t replication, int64_t count,
                          double* out) noexcept nogil:
    """Write the first uniforms of a sequence."""
    cdef uint64_t x[4]
    cdef uint64_t block = 0
    cdef int64_t place
    while count > 0:
        block += 1
        x[0], x[1], x[2], x[3] = block, part, day, replication
        wide(x, k0, k1)
        for place in range(4 if count > 4 else count):
            out[place] = uniform(x[place])
        out += 4
        count -= 4


def sequences(size_t first_at, size_t second_at, size_t replication_at, size_t stream_at, size_t day_at, size_t unit_at,
              size_t part_at, size_t counts_at, int64_t rows, size_t out_at):
    """Write the first `counts` uniforms of each row's sequence, one row's after the other's."""
    cdef uint64_t* first = <uint64_t*>first_at
    cdef uint64_t* second = <uint64_t*>second_at
    cdef uint64_t* replication = <uint64_t*>replication_at
    cdef int64_t* stream = <int64_t*>stream_at
    cdef int64_t* day = <int64_t*>day_at
    cdef int64_t* unit = <int64_t*>unit_at
    cdef int64_t* part = <int64_t*>part_at
    cdef int64_t* counts = <int64_t*>counts_at
    cdef double* out = <double*>out_at
    cdef int64_t row, strand
    with nogil:
        for row in range(rows):
            strand = stream[unit[row]]
            sequence(first[strand], second[strand], part[row], day[unit[row]], replication[strand], counts[row], out)
            out += counts[row]


cdef inline void insert(int64_t* values, int64_t count) noexcept nogil:
    """Sort values that lie near their places."""
    cdef int64_t at, back, value
    for at in range(1, count):
        value, back = values[at], at
        while back > 0 and values[back - 1] > value:
            values[back] = values[back - 1]
            back -= 1
        values[back] = value


cdef void lay_out(double* u, int64_t count, int64_t begin, int64_t length, int64_t* heads, int64_t* out) noexcept nogil:
    """Write the instants of uniforms in a span, ascending: each in its share of the places first, as few are far from it."""
    cdef int64_t at, share, before, here
    if count <= 16:
        for at in range(count):
            out[at] = begin + <int64_t>(u[at] * <double>length)
        insert(out, count)
        return
    for at in range(count):
        heads[at] = 0
    for at in range(count):
        heads[<int64_t>(u[at] * <double>count)] += 1
    before = 0
    for share in range(count):
        here = heads[share]
        heads[share] = before
        before += here
    for at in range(count):
        share = <int64_t>(u[at] * <double>count)
        out[heads[share]] = begin + <int64_t>(u[at] * <double>length)
        heads[share] += 1
    insert(out, count)


def instants(size_t first_at, size_t second_at, size_t replication_at, size_t stream_at, size_t day_at, size_t unit_at,
             size_t part_at, size_t counts_at, size_t begin_at, size_t length_at, int64_t rows, size_t u_at,
             size_t heads_at, size_t out_at):
    """Write each row's sequence as instants in its span, ascending; `u` and `heads` have room for the longest."""
    cdef uint64_t* first = <uint64_t*>first_at
    cdef uint64_t* second = <uint64_t*>second_at
    cdef uint64_t* replication = <uint64_t*>replication_at
    cdef int64_t* stream = <int64_t*>stream_at
    cdef int64_t* day = <int64_t*>day_at
    cdef int64_t* unit = <int64_t*>unit_at
    cdef int64_t* part = <int64_t*>part_at
    cdef int64_t* counts = <int64_t*>counts_at
    cdef int64_t* begin = <int64_t*>begin_at
    cdef int64_t* length = <int64_t*>length_at
    cdef double* u = <double*>u_at
    cdef int64_t* heads = <int64_t*>heads_at
    cdef int64_t* out = <int64_t*>out_at
    cdef int64_t row, strand
    with nogil:
        for row in range(rows):
            strand = stream[unit[row]]
            sequence(first[strand], second[strand], part[row], day[unit[row]], replication[strand], counts[row], u)
            lay_out(u, counts[row], begin[row], length[row], heads, out)
            out += counts[row]


def whole(size_t values_at, int64_t rows, double least, double most, size_t out_at):
    """Write values, bounded, as whole numbers: halves to the even one. The bounds are below 2**51 either way."""
    cdef double* values = <double*>values_at
    cdef int64_t* out = <int64_t*>out_at
    cdef double value
    cdef int64_t row
    with nogil:
        for row in range(rows):
            value = values[row]
            value = least if value < least else value
            value = most if value > most else value
            # beside so large a number none has room for a fraction: adding it rounds as the processor does
            out[row] = <int64_t>((value + HALVES) - HALVES)


def named(size_t whole_at, size_t replication_at, size_t stream_at, size_t day_at, size_t unit_at, size_t first_at,
          size_t second_at, int64_t rows, size_t left_at, size_t right_at):
    """Write two uniforms for each row: Philox4x32 at the counter (first, second, day, replication)."""
    cdef uint64_t* whole = <uint64_t*>whole_at
    cdef uint64_t* replication = <uint64_t*>replication_at
    cdef int64_t* stream = <int64_t*>stream_at
    cdef int64_t* day = <int64_t*>day_at
    cdef int64_t* unit = <int64_t*>unit_at
    cdef int64_t* first = <int64_t*>first_at
    cdef int64_t* second = <int64_t*>second_at
    cdef double* left = <double*>left_at
    cdef double* right = <double*>right_at
    cdef uint32_t a, b, c, d, k0, k1
    cdef uint64_t one, other
    cdef int64_t row, strand
    with nogil:
        for row in range(rows):
            strand = stream[unit[row]]
            k0 = <uint32_t>whole[strand]
            k1 = <uint32_t>(whole[strand] >> 32)
            a, b = <uint32_t>first[row], <uint32_t>second[row]
            c, d = <uint32_t>day[unit[row]], <uint32_t>replication[strand]
            for _ in range(10):
                one = <uint64_t>a * 0xD2511F53U
                other = <uint64_t>c * 0xCD9E8D57U
                a = <uint32_t>(other >> 32) ^ b ^ k0
                b = <uint32_t>other
                c = <uint32_t>(one >> 32) ^ d ^ k1
                d = <uint32_t>one
                k0 += 0x9E3779B9U
                k1 += 0xBB67AE85U
            left[row] = uniform((<uint64_t>b << 32) | a)
            right[row] = uniform((<uint64_t>d << 32) | c)
