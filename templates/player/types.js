/**
 * What passes between the modules, for readers and for the type checker. It holds no code.
 *
 * @typedef {"cross-entropy" | "mse" | "hinge" | "custom"} LossName
 *
 * @typedef {object} Training  The keys of a recipe that determine a run.
 * @property {{name: string}} model
 * @property {number[]} init  The parameters at the start, (w, b) or (w1, w2, b).
 * @property {LossName} loss
 * @property {{name: string, dampening?: number, nesterov?: boolean}} optimizer
 * @property {number} lr
 * @property {number} momentum
 * @property {number} weight_decay
 * @property {{name: string, every?: number, factor?: number, floor?: number}} schedule
 * @property {number} batch_size
 * @property {number} epochs
 * @property {number | null} stop_loss
 * @property {number | null} stop_gradient
 * @property {number} seed
 * @property {boolean} shuffle
 * @property {boolean} standardize
 *
 * @typedef {object} Packed  Some numbers of each state of a run, or of each frame.
 * @property {number[]} units  What each column is counted in.
 * @property {string[]} deltas  For each column the differences from one to the next, from 0, as text.
 *
 * @typedef {object} Samples
 * @property {Float32Array[]} x  A column for each input.
 * @property {Float32Array} y  0 or 1.
 * @property {string[]} inputs  What the inputs are called.
 * @property {string[]} classes  What class 0 and class 1 are called.
 *
 * @typedef {object} Surface  The loss over the plane.
 * @property {number[]} x  The grid along the first axis, ascending.
 * @property {number[]} y  The grid along the second axis, ascending.
 * @property {number[]} loss  Row by row; x changes fastest.
 *
 * @typedef {object} Style  How a run is told from the others.
 * @property {number} color  Its place among the colours of the runs.
 * @property {number[]} dashes  Lengths on and off; none for an unbroken line.
 * @property {string} marker  The outline of its marker around (0, 0), as a path of SVG.
 *
 * @typedef {object} Theme  Colours, each as #rrggbb; see `animate.scene.theme` in Python.
 * @property {string} paper
 * @property {string} ink
 * @property {string} quiet
 * @property {string} rule
 * @property {string} model
 * @property {string} line
 * @property {string} zero
 * @property {string} one
 * @property {string} low
 * @property {string} high
 * @property {string} contour
 * @property {string} mesh
 * @property {string} optimum
 * @property {string} cost
 * @property {string} gradient
 * @property {"light" | "dark"} scheme
 * @property {string[]} runs
 * @property {string[]} areas  The tints of areas, where the page is told any.
 *
 * @typedef {object} Recipe  The keys of a recipe that tell how it is shown.
 * @property {string[]} panels
 * @property {string[]} marks
 * @property {"step" | "epoch" | "evaluations"} sync
 * @property {"linear" | "log"} loss_scale
 * @property {number} grid
 * @property {number} speed
 * @property {number | null} fps
 * @property {number[]} hold
 * @property {boolean} once
 *
 * @typedef {object} FigureRun
 * @property {string} label  What tells it from the others; empty for one alone.
 * @property {number} row
 * @property {Style} style
 * @property {Training} training  As it is sent, only those keys that are other than in the recipe.
 * @property {Packed} params
 * @property {number[]} [loss]  Of each state, where the page can't compute it.
 * @property {(number | null)[]} [accuracy]  The same; of a model of values there is none.
 * @property {number | null} [each]  The steps of an epoch, if a loop that isn't ours told; else 0.
 * @property {number[]} [off]  How far from the plane each state is, where that isn't known of its
 *   place in it.
 * @property {(number | null)[]} [batch_loss]  Of each step, where the page can't compute it.
 *
 * @typedef {object} FigureRow
 * @property {string} name  What tells the row from the others.
 * @property {number} samples
 * @property {(number | null)[]} [loss]  Over the plane, where the page can't compute it.
 * @property {number[] | null} optimum
 * @property {Predicted} [predicted]
 *
 * @typedef {object} Predicted  The data panel of a model that the page can't compute.
 * @property {number[][]} x  A column for each input.
 * @property {number[]} y  The class or the value of each sample.
 * @property {[number, number][]} ranges  Of both axes.
 * @property {string[]} inputs  What the inputs are called.
 * @property {number} classes  How many there are; 0 for values.
 * @property {[string, string, number][]} legend  Text, colour, and whose mark; -1 for a line.
 * @property {string[]} marks  The outline of the samples of each class.
 * @property {number[][]} states  Of each run, the states that are told.
 * @property {string[][][]} fields  For each of them packed columns: a curve each, or, of areas, the
 *   cells where the tint changes and what it changes to.
 * @property {number[]} units
 * @property {number} side  Cells a side of the areas; 0 for curves.
 *
 * @typedef {object} Figure  All that Python tells the page.
 * @property {Recipe & Training} recipe
 * @property {[string, string]} title  Title and subtitle.
 * @property {string} lang
 * @property {Record<string, string>} words  The texts of the page, by key.
 * @property {{light: Theme, dark: Theme}} themes
 * @property {{x: number[][], y: number[], inputs: string[], classes: string[]}[]} samples
 * @property {FigureRow[]} rows
 * @property {FigureRun[]} runs
 * @property {{origin: number[], directions: number[][], labels: string[], kept: number}} plane
 * @property {string[]} names  What the parameters are called; of other models than the logistic one
 *   runs are told by their places in the plane, which may have no such names.
 * @property {[number, number][]} ranges  Of both axes of the plane.
 * @property {Packed} frames  What moment each frame shows, and for how many seconds.
 * @property {[number, number, number, string][]} told  Run, the step from which and the one before
 *   which a sentence holds, and that.
 * @property {string[]} controls  What the reader may change.
 * @property {string[]} questions
 *
 * @typedef {object} Model  What a model of anywidget is to a widget; a page has one of its own.
 * @property {(key: string) => any} get
 * @property {(key: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, heard: () => void) => void} [on]
 * @property {(event: string, heard: () => void) => void} [off]
 */

export {};
