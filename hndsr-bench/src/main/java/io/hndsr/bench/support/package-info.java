/** What several measurements share: test images, prepared tiles, machine facts, distributions and table formatting. */
@NullMarked
package io.hndsr.bench.support;

import org.jspecify.annotations.NullMarked;
