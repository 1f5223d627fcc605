/**
 * What each op may have, by opset: number of inputs and outputs, and attributes with their kinds; `!` marks one that must be
 * there, `*` any number. A line holds from its opset until the next line of the op. Written by
 * test/fixtures/graphs/signatures.py from the schemas of onnx 1.23.2 (Apache-2.0); ops of text, sequences, random
 * numbers, quantisation, training and signals are left out.
 */
export const signatureTable = `
Abs 7 1-1 1-1
Acos 7 1-1 1-1
Acosh 9 1-1 1-1
Add 7 2-2 1-1
AffineGrid 20 2-2 1-1 align_corners:int
And 7 2-2 1-1
ArgMax 7 1-1 1-1 axis:int keepdims:int
ArgMax 12 1-1 1-1 axis:int keepdims:int select_last_index:int
ArgMin 7 1-1 1-1 axis:int keepdims:int
ArgMin 12 1-1 1-1 axis:int keepdims:int select_last_index:int
Asin 7 1-1 1-1
Asinh 9 1-1 1-1
Atan 7 1-1 1-1
Atanh 9 1-1 1-1
Attention 23 3-6 1-4 is_causal:int kv_num_heads:int q_num_heads:int qk_matmul_output_mode:int scale:float softcap:float softmax_precision:int
Attention 24 3-7 1-4 is_causal:int kv_num_heads:int q_num_heads:int qk_matmul_output_mode:int scale:float softcap:float softmax_precision:int
Attention 25 3-7 1-4 is_causal:int kv_num_heads:int left_window_size:int q_num_heads:int qk_matmul_output_mode:int right_window_size:int scale:float softcap:float softmax_precision:int
AveragePool 7 1-1 1-1 auto_pad:string count_include_pad:int kernel_shape:ints! pads:ints strides:ints
AveragePool 10 1-1 1-1 auto_pad:string ceil_mode:int count_include_pad:int kernel_shape:ints! pads:ints strides:ints
AveragePool 19 1-1 1-1 auto_pad:string ceil_mode:int count_include_pad:int dilations:ints kernel_shape:ints! pads:ints strides:ints
BatchNormalization 7 5-5 1-5 epsilon:float momentum:float spatial:int
BatchNormalization 9 5-5 1-5 epsilon:float momentum:float
BatchNormalization 14 5-5 1-3 epsilon:float momentum:float training_mode:int
BitCast 26 1-1 1-1 to:int!
BitShift 11 2-2 1-1 direction:string!
BitwiseAnd 18 2-2 1-1
BitwiseNot 18 1-1 1-1
BitwiseOr 18 2-2 1-1
BitwiseXor 18 2-2 1-1
Cast 7 1-1 1-1 to:int!
Cast 19 1-1 1-1 saturate:int to:int!
Cast 24 1-1 1-1 round_mode:string saturate:int to:int!
CastLike 15 2-2 1-1
CastLike 19 2-2 1-1 saturate:int
CastLike 24 2-2 1-1 round_mode:string saturate:int
CausalConvWithState 27 2-4 2-2 activation:string
Ceil 7 1-1 1-1
Celu 12 1-1 1-1 alpha:float
CenterCropPad 18 2-2 1-1 axes:ints
Clip 7 1-1 1-1 max:float min:float
Clip 11 1-3 1-1
Col2Im 18 3-3 1-1 dilations:ints pads:ints strides:ints
Compress 9 2-2 1-1 axis:int
Concat 7 1-* 1-1 axis:int!
Constant 7 0-0 1-1 value:tensor!
Constant 11 0-0 1-1 sparse_value:sparse_tensor value:tensor
Constant 12 0-0 1-1 sparse_value:sparse_tensor value:tensor value_float:float value_floats:floats value_int:int value_ints:ints value_string:string value_strings:strings
ConstantOfShape 9 1-1 1-1 value:tensor
Conv 7 2-3 1-1 auto_pad:string dilations:ints group:int kernel_shape:ints pads:ints strides:ints
ConvTranspose 7 2-3 1-1 auto_pad:string dilations:ints group:int kernel_shape:ints output_padding:ints output_shape:ints pads:ints strides:ints
Cos 7 1-1 1-1
Cosh 9 1-1 1-1
CumProd 26 2-2 1-1 exclusive:int reverse:int
CumSum 11 2-2 1-1 exclusive:int reverse:int
DeformConv 19 3-5 1-1 dilations:ints group:int kernel_shape:ints offset_group:int pads:ints strides:ints
DepthToSpace 7 1-1 1-1 blocksize:int!
DepthToSpace 11 1-1 1-1 blocksize:int! mode:string
DequantizeLinear 10 2-3 1-1
DequantizeLinear 13 2-3 1-1 axis:int
DequantizeLinear 21 2-3 1-1 axis:int block_size:int
DequantizeLinear 23 2-3 1-1 axis:int block_size:int output_dtype:int
Det 11 1-1 1-1
Div 7 2-2 1-1
Dropout 7 1-1 1-2 ratio:float
Dropout 12 1-3 1-2 seed:int
Einsum 12 1-* 1-1 equation:string!
Elu 7 1-1 1-1 alpha:float
Equal 7 2-2 1-1
Erf 9 1-1 1-1
Exp 7 1-1 1-1
Expand 8 2-2 1-1
EyeLike 9 1-1 1-1 dtype:int k:int
Flatten 7 1-1 1-1 axis:int
Floor 7 1-1 1-1
GRU 7 3-6 0-2 activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int linear_before_reset:int
GRU 14 3-6 0-2 activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int layout:int linear_before_reset:int
Gather 7 2-2 1-1 axis:int
GatherElements 11 2-2 1-1 axis:int
GatherND 11 2-2 1-1
GatherND 12 2-2 1-1 batch_dims:int
Gelu 20 1-1 1-1 approximate:string
Gemm 7 3-3 1-1 alpha:float beta:float transA:int transB:int
Gemm 11 2-3 1-1 alpha:float beta:float transA:int transB:int
GlobalAveragePool 7 1-1 1-1
GlobalLpPool 7 1-1 1-1 p:int
GlobalMaxPool 7 1-1 1-1
Greater 7 2-2 1-1
GreaterOrEqual 12 2-2 1-1
GridSample 16 2-2 1-1 align_corners:int mode:string padding_mode:string
GroupNormalization 18 3-3 1-1 epsilon:float num_groups:int!
GroupNormalization 21 3-3 1-1 epsilon:float num_groups:int! stash_type:int
HardSigmoid 7 1-1 1-1 alpha:float beta:float
HardSwish 14 1-1 1-1
Hardmax 7 1-1 1-1 axis:int
Identity 7 1-1 1-1
If 7 1-1 1-* else_branch:graph! then_branch:graph!
InstanceNormalization 7 3-3 1-1 epsilon:float
IsInf 10 1-1 1-1 detect_negative:int detect_positive:int
IsNaN 9 1-1 1-1
LRN 7 1-1 1-1 alpha:float beta:float bias:float size:int!
LSTM 7 3-8 0-3 activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int input_forget:int
LSTM 14 3-8 0-3 activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int input_forget:int layout:int
LayerNormalization 17 2-3 1-3 axis:int epsilon:float stash_type:int
LeakyRelu 7 1-1 1-1 alpha:float
Less 7 2-2 1-1
LessOrEqual 12 2-2 1-1
LinearAttention 27 3-6 2-2 chunk_size:int kv_num_heads:int! q_num_heads:int! scale:float update_rule:string
Log 7 1-1 1-1
LogSoftmax 7 1-1 1-1 axis:int
Loop 7 3-* 1-* body:graph!
Loop 11 2-* 1-* body:graph!
LpNormalization 7 1-1 1-1 axis:int p:int
LpPool 7 1-1 1-1 auto_pad:string kernel_shape:ints! p:int pads:ints strides:ints
LpPool 18 1-1 1-1 auto_pad:string ceil_mode:int dilations:ints kernel_shape:ints! p:int pads:ints strides:ints
MatMul 7 2-2 1-1
Max 7 1-* 1-1
MaxPool 7 1-1 1-1 auto_pad:string kernel_shape:ints! pads:ints strides:ints
MaxPool 8 1-1 1-2 auto_pad:string kernel_shape:ints! pads:ints storage_order:int strides:ints
MaxPool 10 1-1 1-2 auto_pad:string ceil_mode:int dilations:ints kernel_shape:ints! pads:ints storage_order:int strides:ints
MaxRoiPool 7 2-2 1-1 pooled_shape:ints! spatial_scale:float
MaxUnpool 9 2-3 1-1 kernel_shape:ints! pads:ints strides:ints
Mean 7 1-* 1-1
MeanVarianceNormalization 9 1-1 1-1 axes:ints
Min 7 1-* 1-1
Mish 18 1-1 1-1
Mod 10 2-2 1-1 fmod:int
Mul 7 2-2 1-1
Neg 7 1-1 1-1
NonMaxSuppression 10 2-5 1-1 center_point_box:int
NonZero 9 1-1 1-1
Not 7 1-1 1-1
OneHot 9 3-3 1-1 axis:int
Or 7 2-2 1-1
PRelu 7 2-2 1-1
Pad 7 1-1 1-1 mode:string pads:ints! value:float
Pad 11 2-3 1-1 mode:string
Pad 18 2-4 1-1 mode:string
Pow 7 2-2 1-1
RMSNormalization 23 2-2 1-1 axis:int epsilon:float stash_type:int
RNN 7 3-6 0-2 activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int
RNN 14 3-6 0-2 activation_alpha:floats activation_beta:floats activations:strings clip:float direction:string hidden_size:int layout:int
Range 11 3-3 1-1
Range 27 3-3 1-1 stash_type:int
Reciprocal 7 1-1 1-1
ReduceL1 7 1-1 1-1 axes:ints keepdims:int
ReduceL1 18 1-2 1-1 keepdims:int noop_with_empty_axes:int
ReduceL2 7 1-1 1-1 axes:ints keepdims:int
ReduceL2 18 1-2 1-1 keepdims:int noop_with_empty_axes:int
ReduceLogSum 7 1-1 1-1 axes:ints keepdims:int
ReduceLogSum 18 1-2 1-1 keepdims:int noop_with_empty_axes:int
ReduceLogSumExp 7 1-1 1-1 axes:ints keepdims:int
ReduceLogSumExp 18 1-2 1-1 keepdims:int noop_with_empty_axes:int
ReduceMax 7 1-1 1-1 axes:ints keepdims:int
ReduceMax 18 1-2 1-1 keepdims:int noop_with_empty_axes:int
ReduceMean 7 1-1 1-1 axes:ints keepdims:int
ReduceMean 18 1-2 1-1 keepdims:int noop_with_empty_axes:int
ReduceMin 7 1-1 1-1 axes:ints keepdims:int
ReduceMin 18 1-2 1-1 keepdims:int noop_with_empty_axes:int
ReduceProd 7 1-1 1-1 axes:ints keepdims:int
ReduceProd 18 1-2 1-1 keepdims:int noop_with_empty_axes:int
ReduceSum 7 1-1 1-1 axes:ints keepdims:int
ReduceSum 13 1-2 1-1 keepdims:int noop_with_empty_axes:int
ReduceSumSquare 7 1-1 1-1 axes:ints keepdims:int
ReduceSumSquare 18 1-2 1-1 keepdims:int noop_with_empty_axes:int
Relu 7 1-1 1-1
Reshape 7 2-2 1-1
Reshape 14 2-2 1-1 allowzero:int
Resize 10 2-2 1-1 mode:string
Resize 11 3-4 1-1 coordinate_transformation_mode:string cubic_coeff_a:float exclude_outside:int extrapolation_value:float mode:string nearest_mode:string
Resize 13 1-4 1-1 coordinate_transformation_mode:string cubic_coeff_a:float exclude_outside:int extrapolation_value:float mode:string nearest_mode:string
Resize 18 1-4 1-1 antialias:int axes:ints coordinate_transformation_mode:string cubic_coeff_a:float exclude_outside:int extrapolation_value:float keep_aspect_ratio_policy:string mode:string nearest_mode:string
RoiAlign 10 3-3 1-1 mode:string output_height:int output_width:int sampling_ratio:int spatial_scale:float
RoiAlign 16 3-3 1-1 coordinate_transformation_mode:string mode:string output_height:int output_width:int sampling_ratio:int spatial_scale:float
RotaryEmbedding 23 3-4 1-1 interleaved:int num_heads:int rotary_embedding_dim:int
Round 11 1-1 1-1
Scan 8 2-* 1-* body:graph! directions:ints num_scan_inputs:int!
Scan 9 1-* 1-* body:graph! num_scan_inputs:int! scan_input_axes:ints scan_input_directions:ints scan_output_axes:ints scan_output_directions:ints
Scatter 9 3-3 1-1 axis:int
Scatter 11 removed
ScatterElements 11 3-3 1-1 axis:int
ScatterElements 16 3-3 1-1 axis:int reduction:string
ScatterND 11 3-3 1-1
ScatterND 16 3-3 1-1 reduction:string
Selu 7 1-1 1-1 alpha:float gamma:float
Shape 7 1-1 1-1
Shape 15 1-1 1-1 end:int start:int
Shrink 9 1-1 1-1 bias:float lambd:float
Sigmoid 7 1-1 1-1
Sign 9 1-1 1-1
Sin 7 1-1 1-1
Sinh 9 1-1 1-1
Size 7 1-1 1-1
Slice 7 1-1 1-1 axes:ints ends:ints! starts:ints!
Slice 10 3-5 1-1
Softmax 7 1-1 1-1 axis:int
Softplus 7 1-1 1-1
Softsign 7 1-1 1-1
SpaceToDepth 7 1-1 1-1 blocksize:int!
SpaceToDepth 28 1-1 1-1 blocksize:int! mode:string
Split 7 1-1 1-* axis:int split:ints
Split 13 1-2 1-* axis:int
Split 18 1-2 1-* axis:int num_outputs:int
Sqrt 7 1-1 1-1
Squeeze 7 1-1 1-1 axes:ints
Squeeze 13 1-2 1-1
Sub 7 2-2 1-1
Sum 7 1-* 1-1
SwiGLU 28 2-2 1-1 alpha:float
Swish 24 1-1 1-1 alpha:float
Tan 7 1-1 1-1
Tanh 7 1-1 1-1
TensorScatter 24 2-3 1-1 axis:int mode:string
ThresholdedRelu 10 1-1 1-1 alpha:float
Tile 7 2-2 1-1
TopK 7 1-1 2-2 axis:int k:int!
TopK 10 2-2 2-2 axis:int
TopK 11 2-2 2-2 axis:int largest:int sorted:int
Transpose 7 1-1 1-1 perm:ints
Trilu 14 1-2 1-1 upper:int
Unsqueeze 7 1-1 1-1 axes:ints!
Unsqueeze 13 2-2 1-1
Upsample 7 1-1 1-1 mode:string scales:floats!
Upsample 9 2-2 1-1 mode:string
Upsample 10 removed
Where 9 3-3 1-1
Xor 7 2-2 1-1
`;

type FirstWord<Line extends string> = Line extends `${infer Word} ${string}` ? Word : never;
type FirstWords<Lines extends string, Found = never> = Lines extends `${infer Line}\n${infer Rest}`
  ? FirstWords<Rest, Found | FirstWord<Line>>
  : Found;

/** Every op of the table. */
export type OnnxOp = FirstWords<typeof signatureTable>;
