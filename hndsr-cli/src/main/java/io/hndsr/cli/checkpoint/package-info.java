/**
 * PyTorch checkpoints, read as data: a zip of raw storages and a pickle that is interpreted for tensors only. No code that
 * a file names is ever run.
 */
@NullMarked
package io.hndsr.cli.checkpoint;

import org.jspecify.annotations.NullMarked;
