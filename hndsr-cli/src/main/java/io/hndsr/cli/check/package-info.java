/** Imported bundles against vectors of the original network, stage by stage. */
@NullMarked
package io.hndsr.cli.check;

import org.jspecify.annotations.NullMarked;
