# The compiled unit's version of memory.py: records are structs in blocks that never move and go with their run.
# `reused`, `spared` and the fields `spare`, `block`, `left` and `blocks` of a world are known here alone;
# new_X, new_table_X, new_references_X and free_X of each record X are written by `unit`.

cdef void* take(World world, size_t size) noexcept nogil:
    cdef size_t length, gap = 0
    cdef void** block
    cdef void* taken
    size = (size + 15) & ~<size_t>15
    if size >= 64:  # a line of the cache
        gap = -<size_t>world.block & 63
    if size + gap > world.left:
        length = size + 128
        if length < 262144:
            length = 262144
        block = <void**>calloc(1, length)
        if block == NULL:
            fputs(b"tollbridge: out of memory\n", stderr)
            abort()
        block[0] = world.blocks
        world.blocks = block
        gap = -(<size_t>block + 16) & 63
        world.block = <char*>block + 16
        world.left = length - 16
    taken = world.block + gap
    world.block += size + gap
    world.left -= size + gap
    return taken


cdef extern from *:
    """
    #if defined(__GNUC__)
    #define expect(record) __builtin_prefetch(record)
    #else
    #define expect(record) ((void)(record))
    #endif
    """
    void expect(Record record) noexcept nogil


cdef void* reused(World world, int kind, size_t size) noexcept nogil:
    cdef void** spare = <void**>world.spare[kind]
    if spare == NULL:
        return take(world, size)
    world.spare[kind] = spare[0]
    expect(spare[0])  # for the next
    memset(spare, 0, size)
    return spare


cdef void spared(World world, int kind, void* record) noexcept nogil:
    (<void**>record)[0] = world.spare[kind]
    world.spare[kind] = record


cdef Words new_words(World world, Int count) noexcept nogil:
    return <Words>take(world, count * sizeof(Int))


cdef Words put(World world, values):
    cdef Words column = new_words(world, len(values))
    for place, value in enumerate(values):
        column[<Int>place] = value
    return column


cdef array_of(Words column, Int count):
    array = np.empty(count, np.int64)
    if count:
        memcpy(words(array), column, count * sizeof(Int))
    return array


cdef Words words(column) except? NULL:
    cdef Py_buffer view
    if column.itemsize != 8:
        raise ValueError("a column is not of 64-bit integers")
    PyObject_GetBuffer(column, &view, PyBUF_ND)  # refuses what is not contiguous
    PyBuffer_Release(&view)  # whoever gives the column keeps it alive
    return <Words>view.buf


cdef inline Leg as_leg(Record subject) noexcept nogil:
    return <Leg>subject


cdef inline Account as_account(Record subject) noexcept nogil:
    return <Account>subject


cdef inline Lot as_lot(Record subject) noexcept nogil:
    return <Lot>subject


cdef inline Stay as_stay(Record subject) noexcept nogil:
    return <Stay>subject


cdef class Holder:
    cdef World world

    def __cinit__(self):
        self.world = <World>calloc(1, sizeof(WorldFields))
        if self.world == NULL:
            raise MemoryError
        set_World(self.world)

    def __dealloc__(self):
        cdef void** block
        if self.world != NULL:
            block = <void**>self.world.blocks
            while block != NULL:
                self.world.blocks = block[0]
                free(block)
                block = <void**>self.world.blocks
            free(self.world)
