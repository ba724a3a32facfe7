/**
 * What work in progress leaves on disk. Knows no image format.
 *
 * <p>{@link io.hndsr.internal.spool.ResultSpools} finds the spool of a result again.
 * {@link io.hndsr.internal.spool.TileSpool} keeps finished pieces of a result in one file, in any order, until all are there:
 * an interrupted result continues from it. {@link io.hndsr.internal.spool.AtomicFile} is a file that appears under its name
 * only when it is complete.
 *
 * <h2>The file of a spool</h2>
 * Numbers are big-endian. A header: the mark {@code HNDSRSP1}, the number of bytes of the fingerprint (32 bits), the
 * fingerprint in UTF-8, and the CRC-32 of all of these. Then records. A record has a head of 32 bytes: a mark ({@code TILE} or
 * {@code SYNC}), layer, level, row, column, the number of bytes that follow, their CRC-32, and the CRC-32 of the 28 bytes before;
 * each has 32 bits. A tile is followed by its bytes. A {@code SYNC} says that everything before it has reached the disk.
 *
 * <p>What has been written survives the end of the process. What has been forced to the disk survives a loss of power too. A
 * spool is read up to the first record that is not whole; the rest is cut off. All bytes are checked. A piece that was damaged
 * after it had reached the disk is left out, and may be put again.
 *
 * <p>Failures of the disk are {@link io.hndsr.error.OutputException}s that name the file. Interrupting a thread that reads or
 * writes a spool closes it for all; what is finished stays in it.
 */
@NullMarked
package io.hndsr.internal.spool;

import org.jspecify.annotations.NullMarked;
