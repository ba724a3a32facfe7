package io.hndsr.internal.codec.imageio;

import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import java.util.List;
import javax.imageio.stream.ImageInputStreamImpl;

/** A prefix, ranges of an encoded image, and a suffix, none of them copied. Confined to one thread. */
public final class SplicedImageInputStream extends ImageInputStreamImpl {

    private final byte[] prefix;
    private final ByteSource in;
    private final List<ByteRange> ranges;
    private final byte[] suffix;

    private int range;

    /** Where {@link #range} begins in the spliced stream. */
    private long rangeStart;

    /**
     * Joins a prefix, ranges and a suffix into one stream.
     *
     * @param prefix the first bytes, which may be none; not copied
     * @param in the encoded image; left open when the stream is closed
     * @param ranges what follows, in order
     * @param suffix the last bytes, which may be none; not copied
     */
    public SplicedImageInputStream(byte[] prefix, ByteSource in, List<ByteRange> ranges, byte[] suffix) {
        this.prefix = prefix;
        this.in = in;
        this.ranges = List.copyOf(ranges);
        this.suffix = suffix;
        this.rangeStart = prefix.length;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) {
        bitOffset = 0;
        if (streamPos < prefix.length) {
            int available = (int) Math.min(count, prefix.length - streamPos);
            System.arraycopy(prefix, (int) streamPos, target, offset, available);
            streamPos += available;
            return available;
        }
        if (streamPos < rangeStart) {
            range = 0;
            rangeStart = prefix.length;
        }
        while (range < ranges.size()
                && streamPos >= rangeStart + ranges.get(range).length()) {
            rangeStart += ranges.get(range).length();
            range++;
        }
        if (range == ranges.size()) {
            return readSuffix(target, offset, count);
        }
        ByteRange current = ranges.get(range);
        long within = streamPos - rangeStart;
        int available = (int) Math.min(count, current.length() - within);
        in.read(current.start() + within, target, offset, available);
        streamPos += available;
        return available;
    }

    private int readSuffix(byte[] target, int offset, int count) {
        long within = streamPos - rangeStart;
        if (within >= suffix.length) {
            return -1;
        }
        int available = (int) Math.min(count, suffix.length - within);
        System.arraycopy(suffix, (int) within, target, offset, available);
        streamPos += available;
        return available;
    }
}
