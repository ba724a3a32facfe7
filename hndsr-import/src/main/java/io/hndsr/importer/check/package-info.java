/** The golden check: compares an imported bundle with vectors that the original computed, stage by stage. */
@NullMarked
package io.hndsr.importer.check;

import org.jspecify.annotations.NullMarked;
