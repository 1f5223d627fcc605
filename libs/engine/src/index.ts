export type { Classifier, InputGradient, Jacobian } from './classifier.js';
