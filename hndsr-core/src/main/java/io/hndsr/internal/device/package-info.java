/**
 * The devices that tiles run on, and the threads that take tiles through them.
 *
 * <p>{@link io.hndsr.internal.device.DeviceSetup} opens the configured devices and gives each a lane of the scheduler.
 * Every lane has as many threads as runs go on at once; a thread takes a batch, leases a session of its device, runs
 * the tiles through the network and hands each to its {@link io.hndsr.internal.device.TileJob}. If no device is
 * available, a bicubic lane takes the tiles of requests that may be interpolated.
 *
 * <p>A device holds a bounded set of sessions. Every lease is returned, on every path. Faults are answered by what they
 * are: a device that lacks memory gets smaller batches, then smaller tiles, from then on; a session whose state is lost
 * is opened anew; a device that fails several times in a row is left alone for a while and then tried by one thread
 * (see the tables in the comments of {@code DeviceSessions} and {@code Circuit}). What has been learned of a device is
 * kept in its {@code DeviceHealth}.
 *
 * <p>The threads that run tiles and help with them are started here, and {@code DaemonThreads} creates those of the engine. All
 * threads of the library are daemons; those that compute have the lowest priority.
 */
@NullMarked
package io.hndsr.internal.device;

import org.jspecify.annotations.NullMarked;
