/*
 * What alba has of libdeflate as WebAssembly: one block of a layer becomes whole bytes of a deflate stream that goes on,
 * so that blocks that were compressed apart can stand one behind the other (RFC 1951 § 3.2.3, § 3.2.4).
 * The caller writes to input(), calls deflate_block(), and reads from output().
 */
#include "lib/deflate_compress.c"

#define EXPORT(name) __attribute__((export_name(#name)))

enum {
	/* In src/layers/deflate-block.cjs, too. */
	BLOCK_SIZE = 1 << 20,
	/* What blocks that cannot be compressed take more: five bytes each 5000, a sync, and what libdeflate keeps free. */
	ROOM = 1 << 12,
	COMPRESSOR_SIZE = 1 << 20,
};

static u8 in[BLOCK_SIZE];
static u8 out[BLOCK_SIZE + ROOM];
static u8 heap[COMPRESSOR_SIZE] __attribute__((aligned(64)));
static size_t taken;
static struct libdeflate_compressor *compressor;

static void *take(size_t size)
{
	void *start = heap + taken;

	if (size > sizeof(heap) - taken)
		return NULL;
	taken += (size + 63) & ~(size_t)63;
	return start;
}

static void leave(void *start) {}

EXPORT(input) u8 *input(void)
{
	return in;
}

EXPORT(output) u8 *output(void)
{
	return out;
}

/* To be called once, and first. Returns 0 where libdeflate does not know the level or wants more memory than there is. */
EXPORT(open) int open_compressor(int level)
{
	const struct libdeflate_options options = {
		.sizeof_options = sizeof(options), .malloc_func = take, .free_func = leave,
	};

	compressor = libdeflate_alloc_compressor_ex(level, &options);
	return compressor != NULL;
}

/* Returns how many bytes of output() are those of the `size` bytes, one at least, of input(); 0 where they do not fit. */
EXPORT(deflate_block) size_t deflate_block(size_t size)
{
	struct deflate_output_bitstream os = { .next = out, .end = out + sizeof(out) - 6 };

	if (size <= compressor->max_passthrough_size) {
		*os.next++ = 0;
		put_unaligned_le16(size, os.next);
		put_unaligned_le16(~size, os.next + 2);
		memcpy(os.next + 4, in, size);
		return 5 + size;
	}
	compressor->impl(compressor, in, size, &os);
	if (os.overflow)
		return 0;
	if (os.bitcount == 0)
		return os.next - out;
	/* Inside of a byte: an empty stored block, whose length begins with the next whole one. */
	*os.next++ = os.bitbuf;
	if (os.bitcount > 5)
		*os.next++ = 0;
	put_unaligned_le32(0xFFFF0000, os.next);
	return os.next + 4 - out;
}

/* The CRC-32 (RFC 1952 § 8) of the first `size` bytes of input(). */
EXPORT(crc32) u32 crc32_of(size_t size)
{
	return libdeflate_crc32(0, in, size);
}
