package io.hndsr.internal.codec.tiff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Decoded segments, the last used ones within a number of bytes. Thread-safe. */
final class SegmentCache {

    private final long capacityBytes;

    @GuardedBy("this")
    private final LinkedHashMap<Key, TiffSamples> segments = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private long bytes;

    /**
     * Identifies a segment in a file.
     *
     * @param directory the number of its directory
     * @param segment its index there
     */
    record Key(int directory, int segment) {}

    SegmentCache(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    synchronized Optional<TiffSamples> get(Key key) {
        return Optional.ofNullable(segments.get(key));
    }

    /** Keeps a segment, which must not be changed afterwards; others are dropped for it. */
    synchronized void put(Key key, TiffSamples samples) {
        if (samples.bytesUsed() > capacityBytes || segments.containsKey(key)) {
            return;
        }
        segments.put(key, samples);
        bytes += samples.bytesUsed();
        Iterator<Map.Entry<Key, TiffSamples>> oldest = segments.entrySet().iterator();
        while (bytes > capacityBytes) {
            bytes -= oldest.next().getValue().bytesUsed();
            oldest.remove();
        }
    }
}
