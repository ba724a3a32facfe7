package io.hndsr.scene;

/**
 * About how much disk the result of a scene takes, by the compression of the scene itself.
 *
 * @param spoolBytes finished parts, until all are there
 * @param fileBytes the file
 */
public record SceneDisk(long spoolBytes, long fileBytes) {}
