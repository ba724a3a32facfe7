package io.hndsr.importer.original;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a network of the original.
 *
 * @param autoencoder the autoencoder
 * @param operator the neural operator; a file that the trainer wrote may contain the gain network too
 * @param denoiser the denoiser of the diffusion
 * @param gain the network that amplifies the prior by the scale, if it is used
 */
public record Checkpoints(Path autoencoder, Path operator, Path denoiser, Optional<Path> gain) {}
