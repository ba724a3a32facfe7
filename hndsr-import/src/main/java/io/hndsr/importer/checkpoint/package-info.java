/**
 * Reads PyTorch checkpoints as data: a zip of raw storages, and a pickle of which only tensors are interpreted. No code that a
 * file names is ever run.
 */
@NullMarked
package io.hndsr.importer.checkpoint;

import org.jspecify.annotations.NullMarked;
