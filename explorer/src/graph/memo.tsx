/** Draws a component again only when one of its properties changed: a picture has thousands of equal ones. */
import { Component, type ComponentType, type VNode } from 'preact';

type Props<P> = P & { readonly of: ComponentType<P> };

class MemoClass extends Component<Record<string, unknown> & { of: ComponentType<Record<string, unknown>> }> {
  override shouldComponentUpdate(next: Readonly<Record<string, unknown>>): boolean {
    const keys = Object.keys(next);
    return keys.length !== Object.keys(this.props).length || keys.some((key) => next[key] !== this.props[key]);
  }

  override render(): VNode {
    const { of: Inner, ...rest } = this.props;
    return <Inner {...rest} />;
  }
}

export const Memo = MemoClass as unknown as <P>(props: Props<P> & { key?: string }) => VNode;
