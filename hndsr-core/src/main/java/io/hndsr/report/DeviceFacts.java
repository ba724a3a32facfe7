package io.hndsr.report;

import java.util.OptionalLong;

/**
 * What a device is, as read once when it was opened.
 *
 * @param device the device, such as {@code cpu} or {@code cuda:0}
 * @param name its model, or the best name that is known
 * @param memoryBytes its memory: for the CPU, what the machine or container has; empty if it is not known
 */
public record DeviceFacts(String device, String name, OptionalLong memoryBytes) {}
