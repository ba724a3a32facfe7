/** Where tiles lie, which output pixels they own, where those are sampled, and how a tile is cut out of an image. Pure
 * integer arithmetic in global coordinates. */
@NullMarked
package io.hndsr.internal.tile;

import org.jspecify.annotations.NullMarked;
